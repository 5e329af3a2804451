"""One factor with its scripts: what may start one, and which reader takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import commands as table
from notation.grammar.atoms import bracket_of, is_mark
from notation.raw import Raw, RawDots, RawFunction, RawName, RawNumber
from notation.source import LimitReached, Span, Unsupported
from notation.written import Command, Letter, Mark, Scripts, Text

if TYPE_CHECKING:
    from notation.grammar.parsing import Grammar


MAX_DEPTH = 150


_OPERATORS = frozenset(table.PROBABILITY) | {"nabla", "lim", "arg"}


def hundredths(text: str) -> str:
    """``44.9`` percent as 0.449, with the digits that were written."""
    whole, _, decimals = text.partition(".")
    whole = whole.rjust(3, "0")
    return f"{whole[:-2]}.{whole[-2:]}{decimals}"


class FactorReader:
    """The part of the grammar that tells where a factor starts and reads it."""

    def starts_factor(self: Grammar, first: bool = True) -> bool:  # type: ignore[misc]
        """Whether a factor stands here; ``first``: nothing of the product has been read yet, so that a bar
        can only open."""
        item = self.peek()
        if item is None:
            return False
        bracket = bracket_of(item)
        if bracket is not None:
            if bracket.side == "right":
                return False
            if bracket.text in table.OPENERS or (bracket.text == "." and bracket.side == "left"):
                return True
            if bracket.text in ("|", "‖") and not isinstance(item, Scripts):
                return bracket.side == "left" or first or self.bar_opens(bracket.text)
            return False
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Mark):
            return self.mark_starts_factor(base)
        if isinstance(base, Command) and base.name in ("overset", "stackrel", "underset"):
            return self.relation_here() is None
        if isinstance(base, Text):
            return first
        return True

    def mark_starts_factor(self: Grammar, mark: Mark) -> bool:  # type: ignore[misc]
        name = mark.text
        known = (
            name in table.FUNCTIONS
            or name in table.EXTREMA
            or name in table.PROBABILITY
            or name in table.BIG
            or name in table.DOTS
            or name
            in (
                "nabla",
                "partial",
                "infty",
                "lim",
                "arg",
                "emptyset",
                "top",
                "intercal",
                "prime",
                "forall",
                "exists",
                "ddagger",
                "dagger",
                "Bern",
                "Bernoulli",
                "Unif",
                "Uniform",
                "Normal",
                "vec",
                "KL",
            )
        )
        return known and name not in ("forall", "exists")

    def bar_opens(self: Grammar, text: str) -> bool:  # type: ignore[misc]
        """Whether a bar without side, met after a value, opens: it closes where one of its kind is open, it
        conditions where the bars left in the bracket are odd in number."""
        if self.open and self.open[-1] in (("|", "||") if text == "|" else ("‖",)):
            return False
        depth = count = 0
        bracket_at = bracket_of(self.peek())
        for item in self.all[self.position :]:
            bracket = bracket_of(item)
            if bracket is None:
                continue
            if bracket.text in table.OPENERS:
                depth += 1
            elif bracket.text in table.CLOSERS:
                depth -= 1
                if depth < 0:
                    break
            elif depth == 0 and bracket.text == text:
                count += 1
        if self.open and count == 2 and bracket_at is not None and self.next_is_bar(bracket_at):
            return False  # KL(p||q)
        return count >= 2 and count % 2 == 0

    def factor(self: Grammar) -> Raw:  # type: ignore[misc]
        """One factor with its scripts."""
        item = self.peek()
        assert item is not None
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", item.span)
        try:
            bracket = bracket_of(item)
            if bracket is not None:
                return self.fence(bracket)
            scripts = item if isinstance(item, Scripts) else None
            base = item.base if isinstance(item, Scripts) else item
            self.position += 1
            if isinstance(base, Mark):
                return self.marked(base, scripts)
            node = self.atom(base, scripts, item)
            if isinstance(node, RawName) and node.base == "Delta" and node.sub is None and node.sup is None:
                node = self.increment(node)
            return self.postfix(node)
        finally:
            self.depth -= 1

    def increment(self: Grammar, delta: RawName) -> RawName:  # type: ignore[misc]
        """``\\Delta x`` is one name, the increment of x."""
        item = self.peek()
        base = item.base if isinstance(item, Scripts) else item
        if not isinstance(base, Letter | Command) or (isinstance(base, Command) and base.name not in table.FONTS):
            return delta
        saved = self.position
        following = self.factor()
        if not isinstance(following, RawName) or following.base == "Delta":
            self.position = saved
            return delta
        return replace(following, span=delta.span.cover(following.span), base=f"Delta {following.base}")

    def postfix(self: Grammar, node: Raw) -> Raw:  # type: ignore[misc]
        item = self.peek()
        if is_mark(item, "%") and isinstance(node, RawNumber):
            assert item is not None
            self.position += 1
            return RawNumber(node.span.cover(item.span), hundredths(node.text))
        if is_mark(item, "!"):
            assert item is not None
            self.position += 1
            if is_mark(self.peek(), "!"):
                raise Unsupported("a factorial of a factorial, or a double factorial", item.span)
            return RawFunction(node.span.cover(item.span), "factorial", node)
        return node

    # --- marks: operators and functions ---

    def marked(self: Grammar, mark: Mark, scripts: Scripts | None) -> Raw:  # type: ignore[misc]
        name = mark.text
        span = scripts.span if scripts else mark.span
        if scripts and scripts.primes and (name in _OPERATORS or name in table.BIG or name in table.EXTREMA):
            raise Unsupported("a prime on a sign that takes what follows it", span)
        if name in table.BIG:
            return self.big(table.BIG[name], scripts, span)
        if name == "partial" and scripts and scripts.sub and not scripts.sup:
            return self.nabla(scripts, span, "partial")  # \partial_x f
        if name == "partial":
            raise Unsupported("a partial sign that differentiates by nothing", span)
        if name == "nabla":
            return self.nabla(scripts, span)
        if name in table.EXTREMA or name == "lim" or name == "arg":
            return self.extremum(name, scripts, span)
        if name in table.PROBABILITY:
            return self.probability(table.PROBABILITY[name], scripts, span)
        if name in table.FUNCTIONS:
            return self.function(table.FUNCTIONS[name], scripts, span)
        if name in table.DOTS:
            return RawDots(span)
        return self.named_mark(name, scripts, span)

    def named_mark(self: Grammar, name: str, scripts: Scripts | None, span: Span) -> Raw:  # type: ignore[misc]
        sub = self.script(scripts.sub) if scripts else None
        sup = self.script(scripts.sup) if scripts else None
        primes = scripts.primes if scripts else 0
        return RawName(span, name, "roman", (), sub, sup, primes)
