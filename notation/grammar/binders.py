"""Signs that bind a name or draw a variable: sums, integrals, extrema, limits, expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import commands as table
from notation.grammar.atoms import bracket_of, is_mark, plain_text
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawFence,
    RawFunction,
    RawName,
    RawNegative,
    RawNumber,
    RawProbability,
    RawScripted,
)
from notation.source import Malformed, Span, Unsupported
from notation.written import Command, Group, Letter, Mark, Scripts, Written

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar


class BinderReader:
    """The part of the grammar that reads prefix operators with a range."""

    def big(self: Grammar, kind: str, scripts: Scripts | None, span: Span) -> Raw:  # type: ignore[misc]
        sub = self.sub_expression(scripts.sub) if scripts and scripts.sub and scripts.sub.items else None
        sup = self.sub_expression(scripts.sup) if scripts and scripts.sup and scripts.sup.items else None
        if kind == "int":
            return self.integral(sub, sup, span)
        body = self.operand(span)
        return RawBig(span.cover(body.span), kind, sub, sup, body)

    def operand(self: Grammar, span: Span) -> Raw:  # type: ignore[misc]
        """The product that a prefix operator takes, with a sign before it."""
        if self.peek() is None:
            return RawAbsent(span)
        item = self.peek()
        if is_mark(item, "-"):
            assert item is not None
            self.position += 1
            inner = self.operand(span)
            return RawNegative(item.span.cover(inner.span), inner)
        if not self.starts_factor():
            return RawAbsent(span)
        return self.term()

    def integral(self: Grammar, sub: Raw | None, sup: Raw | None, span: Span) -> Raw:  # type: ignore[misc]
        """The integrand runs to the differential (``dx``, ``\\mathrm d x``), which must be there."""
        end = self.find_differential()
        if end is None:
            raise Unsupported("an integral without its differential", span)
        stop, variable_items = end
        inner = self.nested(self.all[self.position : stop], span)
        body: Raw = RawNumber(span, "1") if inner.peek() is None else inner.expression()
        inner.finish()
        variable = self.nested(variable_items, variable_items[0].span).factor()
        if not isinstance(variable, RawName):
            raise Unsupported("the differential is not of a variable", variable.span)
        self.position = stop + 1 + len(variable_items)
        return RawBig(span.cover(variable.span), "int", sub, sup, body, differential=variable)

    def find_differential(self: Grammar) -> tuple[int, tuple[Written, ...]] | None:  # type: ignore[misc]
        depth = 0
        nested = 0
        for k in range(self.position, len(self.all) - 1):
            item = self.all[k]
            bracket = bracket_of(item)
            if bracket:
                depth += (bracket.text in table.OPENERS) - (bracket.text in table.CLOSERS)
                if depth < 0:
                    return None
            if depth:
                continue
            base = item.base if isinstance(item, Scripts) else item
            if isinstance(base, Mark) and base.text == "int":
                nested += 1
            following = self.all[k + 1]
            if plain_text(item) == "d" and isinstance(item, Letter | Command) and bracket_of(following) is None:
                target = following.base if isinstance(following, Scripts) else following
                if isinstance(target, Letter | Command) and k >= self.position:
                    if nested:
                        nested -= 1
                        continue
                    return k, (following,)
        return None

    def extremum(self: Grammar, name: str, scripts: Scripts | None, span: Span) -> Raw:  # type: ignore[misc]
        if name == "arg":
            item = self.peek()
            base = item.base if isinstance(item, Scripts) else item
            if not isinstance(base, Mark) or base.text not in ("max", "min"):
                raise Malformed(r"\arg without \max or \min", span)
            assert item is not None
            self.position += 1
            scripts = item if isinstance(item, Scripts) else scripts
            name = "arg" + base.text
            span = span.cover(item.span)
        sub = self.sub_expression(scripts.sub) if scripts and scripts.sub and scripts.sub.items else None
        sup = self.sub_expression(scripts.sup) if scripts and scripts.sup and scripts.sup.items else None
        kind = "lim" if name == "lim" else table.EXTREMA[name]
        if sub is None and kind in ("max", "min"):
            argument = self.function_argument(span)
            power = None
            if isinstance(argument, RawScripted) and isinstance(argument.base, RawFence):
                power, argument = argument, argument.base
            node: Raw = RawFunction(span.cover(argument.span), kind, argument)
            node = self.powered(node, scripts.sup if scripts else None)
            return (
                node if power is None else RawScripted(span.cover(power.span), node, power.sub, power.sup, power.primes)
            )
        body = self.operand(span)
        return RawBig(span.cover(body.span), kind, sub, sup, body)

    def powered(self: Grammar, node: Raw, sup: Group | None) -> Raw:  # type: ignore[misc]
        return RawScripted(node.span, node, None, self.script(sup), 0) if sup else node

    def probability(self: Grammar, kind: str, scripts: Scripts | None, span: Span) -> Raw:  # type: ignore[misc]
        sub = self.sub_expression(scripts.sub) if scripts and scripts.sub and scripts.sub.items else None
        item = self.peek()
        bracket = bracket_of(item) if item else None
        if bracket is not None and bracket.text in ("(", "[", "{"):
            argument = self.fence(bracket)
            power = None
            if isinstance(argument, RawScripted):
                power, argument = argument, argument.base
            node: Raw = RawProbability(span.cover(argument.span), kind, argument, sub)
            if scripts and scripts.sup:
                if not plain_text(scripts.sup).isdigit():
                    raise Unsupported("a superscript of an operator of probability that is no number", scripts.sup.span)
                node = RawScripted(node.span, node, None, self.script(scripts.sup), 0)
            if power is not None:
                node = RawScripted(span.cover(power.span), node, power.sub, power.sup, power.primes)
            return node
        if not self.starts_factor():
            raise Malformed("nothing to take the expectation of", span)
        argument = self.operator_body(span)
        return RawProbability(span.cover(argument.span), kind, argument, sub, bracketed=False)
