"""The written tree to the parsed tree: relations, sums and products.

Precedence, loosest first: relations; ``+ -``; explicit products and ``/``; juxtaposition; signs;
scripts. A big operator, a gradient or a differential operator takes the product after it, and also later
``+`` terms as far as they use its bound index. The kinds of factors are read by the other ``grammar_*.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from notation import commands as table
from notation.grammar.atoms import AtomReader, bracket_of, flatten, is_mark, script_of
from notation.grammar.binders import BinderReader
from notation.grammar.bound_names import trailing_bound, uses_name, widened
from notation.grammar.brackets import BracketReader
from notation.grammar.derivatives import DerivativeReader, reaching
from notation.grammar.factors import MAX_DEPTH, FactorReader
from notation.grammar.functions import FunctionReader
from notation.grammar.structures import StructureReader
from notation.raw import (
    Raw,
    RawAbsent,
    RawBinary,
    RawDots,
    RawFence,
    RawList,
    RawNegative,
    RawNumber,
    RawProduct,
    RawRelation,
    RawSum,
    RawText,
)
from notation.source import LimitReached, Malformed, Span, Unsupported
from notation.written import Command, Digits, Group, Mark, Scripts, Text, Written

_SIGNS = {"+": "+", "-": "-", "pm": "±", "mp": "±"}
MAX_RUN = 200


def parse_expression(items: Sequence[Written], span: Span) -> Raw:
    """One expression, perhaps with relations; everything must be consumed."""
    parser = Grammar(flatten(items), span)
    node = parser.relation()
    parser.finish()
    return node


class Grammar(AtomReader, FactorReader, BracketReader, BinderReader, DerivativeReader, FunctionReader, StructureReader):
    """A recursive-descent reader over written items. ``open`` holds the brackets now open, so that a bar
    can be told to close, to open or to condition."""

    all: tuple[Written, ...]
    position: int
    span: Span
    open: list[str]
    depth: int

    def __init__(self, items: Sequence[Written], span: Span, depth: int = 0) -> None:
        self.all = tuple(items)
        self.position = 0
        self.span = span
        self.open = []
        self.depth = depth

    # --- access ---

    def peek(self) -> Written | None:
        return self.all[self.position] if self.position < len(self.all) else None

    def here(self) -> Span:
        item = self.peek()
        return item.span if item else Span(max(self.span.start, self.span.end - 1), self.span.end)

    def finish(self) -> None:
        item = self.peek()
        if item is not None:
            bracket = bracket_of(item)
            if bracket is not None:
                raise Malformed(f"{bracket.text!r} closes nothing", item.span)
            raise Malformed("cannot read on from here", item.span)

    def inside(self, items: Sequence[Written], span: Span) -> Grammar:
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", span)
        return self.nested(flatten(items), span)

    def nested(self, items: tuple[Written, ...], span: Span) -> Grammar:
        """A reader of some flat items, as deep as this one and one more."""
        return Grammar(items, span, self.depth + 1)

    def sub_expression(self, group: Group) -> Raw:
        """A complete expression inside braces."""
        inner = self.inside(group.items, group.span)
        if inner.peek() is None:
            return RawAbsent(group.span)
        node = inner.listing() if inner.has_comma() else inner.relation()
        inner.finish()
        return node

    def has_comma(self) -> bool:
        depth = 0
        for item in self.all:
            bracket = bracket_of(item)
            if bracket:
                depth += (bracket.text in table.OPENERS) - (bracket.text in table.CLOSERS)
            elif depth == 0 and is_mark(item, ","):
                return True
        return False

    def listing(self) -> Raw:
        """Items separated by commas, as in a script."""
        start = self.here()
        items = [self.relation()]
        separators = []
        while (item := self.peek()) is not None and is_mark(item, ",", ";"):
            self.position += 1
            separators.append(",")
            items.append(self.relation())
        if len(items) == 1:
            return items[0]
        return RawFence(start.cover(items[-1].span), "", "", tuple(items), tuple(separators))

    # --- relations ---

    def relation(self) -> Raw:
        first = self.expression()
        items, ops = [first], []
        while (op := self.relation_here()) is not None:
            self.position += 1
            ops.append(op)
            items.append(self.expression())
        if not ops:
            return first
        return RawRelation(items[0].span.cover(items[-1].span), tuple(items), tuple(ops))

    def relation_here(self) -> str | None:
        item = self.peek()
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Mark):
            return table.RELATIONS.get(base.text)
        if isinstance(base, Command) and base.name in ("overset", "stackrel", "underset"):
            inner = base.arguments[1].items
            if len(inner) == 1 and isinstance(inner[0], Mark):
                return table.RELATIONS.get(inner[0].text)
        return None

    # --- sums ---

    def expression(self) -> Raw:
        """A sum of signed terms."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", self.here())
        start = self.here()
        written_sign = self.sign_here()
        sign = written_sign or "+"
        if written_sign:
            self.position += 1
        while written_sign and (again := self.sign_here()) is not None:
            self.position += 1
            sign = {"+": sign, "-": "-" if sign == "+" else "+"}.get(again, again)
        terms: list[tuple[str, Raw]] = [(sign, self.term())]
        while (sign_next := self.sign_here()) is not None:
            self.position += 1
            while (again := self.sign_here()) is not None:  # a + - b
                self.position += 1
                sign_next = {"+": sign_next, "-": "-" if sign_next == "+" else "+"}.get(again, sign_next)
            terms.append((sign_next, self.term()))
        self.depth -= 1
        return _sum(self.absorb(terms), start)

    def sign_here(self) -> str | None:
        item = self.peek()
        return _SIGNS.get(item.text) if isinstance(item, Mark) else None

    def absorb(self, terms: list[tuple[str, Raw]]) -> list[tuple[str, Raw]]:
        """Let a term that ends in a big operator take in later terms that use its bound index."""
        position = 0
        while position < len(terms) - 1:
            bound = trailing_bound(terms[position][1])
            if bound:
                last = max(
                    (k for k in range(position + 1, len(terms)) if uses_name(terms[k][1], bound)),
                    default=position,
                )
                if last > position:
                    sign, opening = terms[position]
                    wide = widened(opening, terms[position + 1 : last + 1])
                    terms = [*terms[:position], (sign, wide), *terms[last + 1 :]]
                    continue
            position += 1
        return terms

    # --- products ---

    def term(self) -> Raw:
        """Explicit products and divisions of juxtaposed runs."""
        node = self.run()
        count = 0
        while True:
            item = self.peek()
            op = self.multiplicative_here()
            if op is None:
                return node
            count += 1
            if count > MAX_RUN:
                raise LimitReached(f"more than {MAX_RUN} operations in one product", self.here())
            self.position += 1
            if op == "dots":
                continue
            right = self.signed_run(single=op == "/")
            assert item is not None
            node = reaching(node, op, right) or RawBinary(node.span.cover(right.span), op, node, right)
            if op == "/" and self.starts_factor(first=False):
                rest = self.run()
                node = RawProduct(node.span.cover(rest.span), (node, rest))

    def multiplicative_here(self) -> str | None:
        item = self.peek()
        if isinstance(item, Mark) and item.text in table.MULTIPLICATIVE:
            return table.MULTIPLICATIVE[item.text]
        if is_mark(item, "mod"):
            return "mod"
        return None

    def signed_run(self, single: bool) -> Raw:
        item = self.peek()
        if is_mark(item, "-"):
            assert item is not None
            self.position += 1
            inner = self.signed_run(single)
            return RawNegative(item.span.cover(inner.span), inner)
        if is_mark(item, "+"):
            self.position += 1
            return self.signed_run(single)
        return self.factor() if single and self.starts_factor() else self.run()

    def run(self) -> Raw:
        """Juxtaposed factors."""
        factors: list[Raw] = []
        while self.starts_factor(first=not factors):
            factors.append(self.factor())
            if len(factors) > MAX_RUN:
                raise LimitReached(f"more than {MAX_RUN} factors in one product", self.here())
        if not factors:
            item = self.peek()
            if item is None:
                raise Malformed("something is missing at the end", self.here())
            if is_mark(item, "cdot", "bullet") and self.open:
                self.position += 1  # a placeholder, as in \lambda_1(\cdot)
                return RawDots(item.span)
            bracket = bracket_of(item)
            if bracket is not None:
                raise Malformed(f"{bracket.text!r} where a value was expected", item.span)
            if isinstance(item, Mark):
                kind = Unsupported if item.command else Malformed
                shown = f"\\{item.text}" if item.command else item.text
                raise kind(f"{shown!r} where a value was expected", item.span)
            raise Malformed("a value was expected here", item.span)
        if len(factors) == 1:
            return factors[0]
        return RawProduct(factors[0].span.cover(factors[-1].span), tuple(factors))

    def script(self, group: Group | None) -> RawList | None:
        """The content of a script as a list of items, with its spelling."""
        if group is None or not group.items:
            return None
        return script_of(group, self)

    def words(self, node: Text) -> Raw:
        return RawText(node.span, node.content)

    def number(self, node: Digits) -> Raw:
        return RawNumber(node.span, node.text)


def _sum(terms: list[tuple[str, Raw]], start: Span) -> Raw:
    if len(terms) == 1:
        sign, node = terms[0]
        if sign == "+":
            return node
        if sign == "-":
            return RawNegative(start.cover(node.span), node)
    return RawSum(start.cover(terms[-1][1].span), tuple(terms))
