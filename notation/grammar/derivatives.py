"""Gradient signs and fractions of differentials, with what they act on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import commands as table
from notation.grammar.atoms import flatten, is_mark, plain_text
from notation.grammar.factors import MAX_DEPTH
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawBinary,
    RawDerivative,
    RawFence,
    RawList,
    RawName,
    RawNegative,
    RawProduct,
    raw_walk,
)
from notation.source import LimitReached, Malformed, Span, Unsupported
from notation.written import Command, Group, Letter, Scripts, Written

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar


class DerivativeReader:
    """The part of the grammar that reads differential operators."""

    def nabla(self: Grammar, scripts: Scripts | None, span: Span, notation: str = "nabla") -> Raw:  # type: ignore[misc]
        order = 1
        wrt: tuple[Raw, ...] = ()
        if scripts and scripts.sub:
            target = self.sub_expression(scripts.sub)
            wrt = target.items if isinstance(target, RawFence) and not target.opener else (target,)
        if scripts and scripts.sup:
            if plain_text(scripts.sup) != "2":
                raise Unsupported("only the second power of a gradient sign is read", scripts.sup.span)
            order = 2
        body = self.operator_body(span)
        return RawDerivative(span.cover(body.span), notation, wrt, body, order)

    def operator_body(self: Grammar, span: Span) -> Raw:  # type: ignore[misc]
        """What a gradient or a differential operator acts on: the factors after it, up to the next one."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", span)
        try:
            return self.operator_factors(span)
        finally:
            self.depth -= 1

    def operator_factors(self: Grammar, span: Span) -> Raw:  # type: ignore[misc]
        item = self.peek()
        if is_mark(item, "-"):
            assert item is not None
            self.position += 1
            inner = self.operator_body(span)
            return RawNegative(item.span.cover(inner.span), inner)
        factors: list[Raw] = []
        while self.starts_factor(first=not factors):
            upcoming = self.peek()
            assert upcoming is not None
            if factors and self.is_operator(upcoming):
                break
            factors.append(self.factor())
        if not factors:
            return RawAbsent(span)
        if len(factors) == 1:
            return factors[0]
        return RawProduct(factors[0].span.cover(factors[-1].span), tuple(factors))

    def is_operator(self: Grammar, item: Written) -> bool:  # type: ignore[misc]
        base = item.base if isinstance(item, Scripts) else item
        if is_mark(base, "nabla"):
            return True
        return isinstance(base, Command) and base.name in table.STRUCTURES and self.is_differential_fraction(base)

    def is_differential_fraction(self: Grammar, node: Command) -> bool:  # type: ignore[misc]
        if len(node.arguments) != 2 or node.name == "sqrt":
            return False
        top, bottom = flatten(node.arguments[0].items), flatten(node.arguments[1].items)
        if not top or len(bottom) < 2:
            return False
        sign = differential_sign(bottom[0])
        head = top[0].base if isinstance(top[0], Scripts) and top[0].sub is None else top[0]
        if sign is None or head is None or differential_sign(head) != sign:
            return False
        if isinstance(top[0], Scripts) and (top[0].sup is None or plain_text(top[0].sup) not in ("2", "3")):
            return False
        return sign != "d" or len(top) > 1 or len(bottom) > 1

    def differential_fraction(self: Grammar, node: Command) -> Raw:  # type: ignore[misc]
        top, bottom = flatten(node.arguments[0].items), flatten(node.arguments[1].items)
        sign = differential_sign(bottom[0])
        order = int(plain_text(top[0].sup)) if isinstance(top[0], Scripts) and top[0].sup else 1
        wrt: list[Raw] = []
        run: list[Written] = []
        for item in (*bottom[1:], bottom[0]):
            if item is bottom[0] or differential_sign(item) == sign:
                wrt.append(self.differential_target(run, order, node.span))
                run = []
            else:
                run.append(item)
        if order > 1 and len(wrt) == 1:
            wrt = wrt * order
        rest = tuple(item for item in top[1:] if not (isinstance(item, Group) and not item.items))
        if rest:
            inner = self.nested(rest, node.arguments[0].span)
            body = inner.relation()
            inner.finish()
        else:
            if self.multiplicative_here() in ("star", "cdot", "times"):
                self.position += 1  # \frac{d}{dx} * (…): the sign only sets the operand apart
            body = self.operator_body(node.span)
        return RawDerivative(
            node.span.cover(body.span), "fraction", tuple(wrt), body, order, sign=sign or "partial", lone=not rest
        )

    def differential_target(self: Grammar, run: list[Written], order: int, span: Span) -> Raw:  # type: ignore[misc]
        if not run:
            raise Malformed("nothing to differentiate by", span)
        last = run[-1]
        if order > 1 and isinstance(last, Scripts) and last.sup is not None and plain_text(last.sup) == str(order):
            run = [
                *run[:-1],
                Scripts(last.span, last.base, last.sub, None, last.primes) if last.sub else (last.base or last),
            ]
        inner = self.nested(tuple(run), span)
        node = inner.expression()
        inner.finish()
        if isinstance(node, RawProduct) and len(node.factors) == 2:
            head, tail = node.factors
            if (
                isinstance(head, RawName)
                and isinstance(tail, RawName)
                and head.sub
                and not head.sup
                and tail == RawName(tail.span, tail.base)
            ):
                # \partial X_ij can only mean the entry ij: nothing is differentiated by a product.
                both = RawList(head.sub.span.cover(tail.span), (*head.sub.items, tail), head.sub.text + tail.base)
                return replace(head, span=node.span, sub=both)
        return node


def differential_sign(item: Written | None) -> str | None:
    """``partial``, ``d`` or ``delta`` where the item is a bare differential sign."""
    if is_mark(item, "partial"):
        return "partial"
    if isinstance(item, Letter) and item.text == "d" and not item.command:
        return "d"
    if isinstance(item, Letter) and item.text == "delta":
        return "delta"
    if (
        isinstance(item, Command)
        and item.name in ("mathrm", "text", "textrm", "operatorname")
        and plain_text(item) == "d"
    ):
        return "d"
    return None


def reaching(node: Raw, op: str, right: Raw) -> Raw | None:
    """``\\frac{d}{dx} a \\cdot b(x)``: a lone differential sign whose operand does not use the variable, while the next
    factor does, is meant to reach over both; else None."""
    if op not in ("cdot", "times", "star", "odot", "circ"):
        return None
    if isinstance(node, RawDerivative):
        names = {item.base for item in node.wrt if isinstance(item, RawName)}
        if not node.lone or not names or _uses_base(node.body, names) or not _uses_base(right, names):
            return None
        body = RawBinary(node.body.span.cover(right.span), op, node.body, right)
        return replace(node, span=node.span.cover(right.span), body=body)
    if isinstance(node, RawProduct) and (last := reaching(node.factors[-1], op, right)) is not None:
        return replace(node, span=node.span.cover(right.span), factors=(*node.factors[:-1], last))
    if isinstance(node, RawBinary) and (last := reaching(node.right, op, right)) is not None:
        return replace(node, span=node.span.cover(right.span), right=last)
    if isinstance(node, RawBig) and (last := reaching(node.body, op, right)) is not None:
        return replace(node, span=node.span.cover(right.span), body=last)
    return None


def _uses_base(node: Raw, names: set[str]) -> bool:
    return any(isinstance(part, RawName) and part.base in names for part in raw_walk(node))
