"""Intervals of real numbers, and arithmetic with them: what a value can be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from notation.expression import Number
from notation.givens import Domain


@dataclass(frozen=True)
class Range:
    """From ``lower`` to ``upper`` (None: no bound); an open end is never reached."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_open: bool = False
    upper_open: bool = False

    @property
    def is_positive(self) -> bool:
        return self.lower is not None and (self.lower > 0 or (self.lower == 0 and self.lower_open))

    @property
    def is_nonnegative(self) -> bool:
        return self.lower is not None and self.lower >= 0

    @property
    def is_nonzero(self) -> bool:
        return self.is_positive or negated(self).is_positive

    def meet(self, other: Range) -> Range:
        lower, lower_open = self.lower, self.lower_open
        if other.lower is not None and (lower is None or (other.lower, other.lower_open) > (lower, lower_open)):
            lower, lower_open = other.lower, other.lower_open
        upper, upper_open = self.upper, self.upper_open
        if other.upper is not None and (upper is None or (-other.upper, other.upper_open) > (-upper, upper_open)):
            upper, upper_open = other.upper, other.upper_open
        return Range(lower, upper, lower_open, upper_open)

    def hull(self, other: Range) -> Range:
        """The least range that holds both."""
        lower = upper = None
        lower_open = upper_open = False
        if self.lower is not None and other.lower is not None:
            lower = min(self.lower, other.lower)
            lower_open = all(one.lower_open for one in (self, other) if one.lower == lower)
        if self.upper is not None and other.upper is not None:
            upper = max(self.upper, other.upper)
            upper_open = all(one.upper_open for one in (self, other) if one.upper == upper)
        return Range(lower, upper, lower_open, upper_open)


ZERO, ONE = Fraction(0), Fraction(1)
ANY = Range()
POSITIVE = Range(ZERO, None, lower_open=True)
NONNEGATIVE = Range(ZERO)
UNIT = Range(ZERO, ONE)
NATURAL = Range(ONE)


def negated(made: Range) -> Range:
    return Range(
        None if made.upper is None else -made.upper,
        None if made.lower is None else -made.lower,
        made.upper_open,
        made.lower_open,
    )


def plus(one: Range, other: Range) -> Range:
    lower = None if one.lower is None or other.lower is None else one.lower + other.lower
    upper = None if one.upper is None or other.upper is None else one.upper + other.upper
    return Range(lower, upper, one.lower_open or other.lower_open, one.upper_open or other.upper_open)


def times(one: Range, other: Range) -> Range:
    """The products. An end counts as reached unless both ranges are known not to reach it."""
    if negated(one).is_nonnegative and not one.is_nonnegative:
        return negated(times(negated(one), other))
    if negated(other).is_nonnegative and not other.is_nonnegative:
        return negated(times(one, negated(other)))
    if not one.is_nonnegative:
        one, other = other, one
    if not one.is_nonnegative:
        sizes = [one.lower, one.upper, other.lower, other.upper]
        if any(size is None for size in sizes):
            return ANY
        firsts, seconds = (one.lower, one.upper), (other.lower, other.upper)
        ends = [a * b for a in firsts for b in seconds if a is not None and b is not None]
        return Range(min(ends), max(ends))
    if other.is_nonnegative:
        assert one.lower is not None
        assert other.lower is not None
        lower = one.lower * other.lower
        strict = one.is_positive and other.is_positive if lower == 0 else False
        if one.upper is None or other.upper is None:
            return Range(lower, None, strict)
        upper = one.upper * other.upper
        return Range(lower, upper, strict, upper != 0 and (one.upper_open or other.upper_open))
    if one.upper is None:
        return ANY
    least = None if other.lower is None else min(ZERO, one.upper * other.lower)
    most = None if other.upper is None else max(ZERO, one.upper * other.upper)
    return Range(least, most)


def inverted(made: Range) -> Range:
    """One over it, where that has one sign."""
    if negated(made).is_positive:
        return negated(inverted(negated(made)))
    if not made.is_nonnegative:
        return ANY
    lower = ZERO if made.upper is None or made.upper == 0 else 1 / made.upper
    upper = None if not made.lower else 1 / made.lower
    return Range(lower, upper, made.upper is None or made.upper_open, upper is not None and made.lower_open)


def of_domain(domain: Domain) -> Range:
    lower = domain.lower.value if isinstance(domain.lower, Number) else None
    upper = domain.upper.value if isinstance(domain.upper, Number) else None
    values = [value.value for value in domain.values if isinstance(value, Number)]
    if domain.kind == "set" and values and len(values) == len(domain.values):
        return Range(min(values), max(values))
    return Range(lower, upper, lower is not None and domain.lower_open, upper is not None and domain.upper_open)
