"""Lists of written numbers: all off by one factor, such as n/(n-1), or some entries that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivecheck.deciding import decide
from derivecheck.diagnosis.factors import times_factor
from derivecheck.diagnosis.model import Diagnosis
from derivecheck.diagnosis.screen import Screen
from derivecheck.diagnosis.wording import joined
from notation import build
from notation.expression import ArrayLiteral, Expression
from notation.givens import Givens
from numeric import compare_rounded, decimals_of, effort

_MOST_ENTRIES = 3


@dataclass(frozen=True)
class Scale:
    """What was submitted is ``over / under`` times what is expected."""

    name: str
    phrase: str
    over: int
    under: int


def scales() -> Iterator[Scale]:
    yield Scale("sign", "the sign is changed", -1, 1)
    yield Scale("factor 2", "it is divided by 2", 2, 1)
    yield Scale("factor 2", "it is doubled", 1, 2)
    for n in range(2, 65):
        phrase = f"the sum is divided by n = {n} instead of n - 1 = {n - 1}"
        yield Scale("n-1 for n", phrase, n, n - 1)
    for n in range(3, 20):
        phrase = f"the sum is divided by n - 1 = {n - 1} instead of n = {n}"
        yield Scale("n for n-1", phrase, n - 1, n)
    for k in (3, 4, 10, 100):
        yield Scale("constant factor", f"it is divided by {k}", k, 1)
        yield Scale("constant factor", f"it is multiplied by {k}", 1, k)


def literal_diagnosis(expected: Expression, submitted: Expression, givens: Givens, end: int) -> Diagnosis | None:
    """The factor or the entries that make written numbers right. Decimals stand for intervals: it is the expected
    expression that is scaled, never what was rounded."""
    for row in scales():
        if effort.is_over(end):
            return None
        ratio = build.number(row.over) if row.under == 1 else build.div(build.number(row.over), build.number(row.under))
        scaled = build.neg(expected) if row.over == -1 else times_factor(ratio, expected)
        if decide(scaled, submitted, "=", givens, deadline=0.1).outcome is True:
            return Diagnosis(row.name, f"right if {row.phrase}", expected, (row.name,))
    return wrong_entries(expected, submitted, givens, end)


def wrong_entries(expected: Expression, submitted: Expression, givens: Givens, end: int) -> Diagnosis | None:
    """The few entries that differ from known numbers, when others are right."""
    written = decimals_of(submitted)
    screen = Screen(expected, (submitted,), givens, end)
    if written is None or not isinstance(submitted, ArrayLiteral) or not screen.usable:
        return None
    target = screen.targets[0]
    if target.shape != written.values.shape or any((other != target).any() for other in screen.targets[1:]):
        return None
    wrong = ~compare_rounded(written.values, written.tolerance, target)
    if not wrong.any() or wrong.all() or wrong.sum() > _MOST_ENTRIES:
        return None
    places = [tuple(int(axis) for axis in place) for place in zip(*wrong.nonzero(), strict=True)]
    phrases = [f"entry {', '.join(str(axis + 1) for axis in place)} is {target[place]:.6g}" for place in places]
    return Diagnosis("wrong entry", f"right if {joined(phrases)}", expected, ("wrong entry",))
