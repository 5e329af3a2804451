"""Named functions, and how far the argument of one without brackets goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import commands as table
from notation.grammar.atoms import bracket_of, is_mark
from notation.raw import (
    Raw,
    RawFence,
    RawFraction,
    RawFunction,
    RawName,
    RawNegative,
    RawNumber,
    RawProduct,
    RawScripted,
)
from notation.source import Malformed, Span
from notation.written import Command, Digits, Letter, Mark, Scripts, Written

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar


class FunctionReader:
    """The part of the grammar that reads named functions."""

    def function(self: Grammar, name: str, scripts: Scripts | None, span: Span) -> Raw:  # type: ignore[misc]
        if name == "softmax" and scripts and scripts.sub and not self.starts_factor():
            return self.named_mark(name, scripts, span)  # an entry, its argument left out
        argument = self.function_argument(span)
        power = None
        if (
            isinstance(argument, RawScripted)
            and isinstance(argument.base, RawFence)
            and argument.base.opener in ("(", "[", "{")
        ):
            power, argument = argument, argument.base
        if name in ("log", "ln") and isinstance(argument, RawFraction) and self.big_follows():
            body = self.factor()  # \log \frac{1}{k} \sum_i: the logarithm of the mean
            argument = RawProduct(argument.span.cover(body.span), (argument, body))
        sup = scripts.sup if scripts else None
        node: Raw = RawFunction(
            span.cover(argument.span), name, argument, self.script(scripts.sub) if scripts else None, self.script(sup)
        )
        if scripts and scripts.primes and isinstance(node, RawFunction):
            node = replace(node, primes=scripts.primes)
        if power is not None:
            node = RawScripted(span.cover(power.span), node, power.sub, power.sup, power.primes)
        return node

    def big_follows(self: Grammar) -> bool:  # type: ignore[misc]
        item = self.peek()
        base = item.base if isinstance(item, Scripts) else item
        return isinstance(base, Mark) and base.text in ("sum", "prod")

    def function_argument(self: Grammar, span: Span) -> Raw:  # type: ignore[misc]
        """A bracket directly after the function; else the run of plain factors, up to the next bracket,
        function or operator sign."""
        item = self.peek()
        if item is None:
            raise Malformed("a function without its argument", span)
        bracket = bracket_of(item)
        if bracket is not None and bracket.text in ("(", "[", "{"):
            return self.fence(bracket)
        if is_mark(item, "-"):
            self.position += 1
            inner = self.function_argument(span)
            return RawNegative(item.span.cover(inner.span), inner)
        if not self.starts_factor():
            raise Malformed("a function without its argument", span)
        factors = [self.factor()]
        if isinstance(factors[0], RawName) and self.adjacent_fence(factors[0]):
            upcoming = self.peek()
            opening = bracket_of(upcoming) if upcoming else None
            assert opening is not None
            factors.append(self.fence(opening))
        elif isinstance(factors[0], RawNumber | RawName):
            while (upcoming := self.peek()) is not None and self.plain_factor(upcoming):
                factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        return RawProduct(factors[0].span.cover(factors[-1].span), tuple(factors))

    def adjacent_fence(self: Grammar, name: RawName) -> bool:  # type: ignore[misc]
        item = self.peek()
        bracket = bracket_of(item) if item else None
        return bracket is not None and bracket.text in ("(", "[") and not name.base.isdigit()

    def plain_factor(self: Grammar, item: Written) -> bool:  # type: ignore[misc]
        base = item.base if isinstance(item, Scripts) else item
        return isinstance(base, Letter | Digits) or (isinstance(base, Command) and base.name in table.FONTS)
