"""Moments and densities of what nothing describes: what holds whatever they are, holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from derivecheck.judging.chains import JudgedChain, Side
from derivecheck.judging.context import reachable
from derivecheck.judging.readings import Reading
from derivecheck.linter.opaque import (
    MOMENTS,
    candidates,
    has_densities,
    lawless,
    laws,
    noted,
    opaque_densities,
    with_random,
)
from notation.expression import Covariance, Expectation, Expression, Variance
from notation.givens import Givens
from notation.scope import PLAIN
from notation.walking import walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

UNTOLD = ("nothing says that what the expectation", "nothing says what is random", "nothing says how")
Verdict = tuple[str, str, tuple[str, ...]]


def untold(judge: LintJudge, found: Verdict, left: Side, right: Side, op: str, made: JudgedChain) -> Verdict:
    """The verdict; where nothing is said to be random, what an expectation is written over is, and what holds
    whatever is random holds."""
    a, b = left.expression, right.expression
    if found[0] == "holds" or a is None or b is None or op in ("->", "propto"):
        return found
    if not found[1].startswith(UNTOLD) and not has_densities(a, b) and not lawless(a, b, judge.context.givens()):
        return found
    others = [side.expression for side in made.sides if side.expression is not None]
    for first, second in ((left.readings.options[0], right.readings.options[0]), *_readings(left, right)):
        remarks = tuple(dict.fromkeys((*first.remarks, *second.remarks)))
        made_so = whatever_is_random(judge, first.expression, second.expression, op, others, remarks)
        if made_so is not None:
            return made_so
    return found


def whatever_is_random(
    judge: LintJudge,
    left: Expression,
    right: Expression,
    op: str,
    others: Sequence[Expression],
    remarks: tuple[str, ...],
) -> Verdict | None:
    """What holds for any densities and any law of what may be random."""
    givens = judge.context.givens()
    a, b = opaque_densities(left, givens), opaque_densities(right, givens)
    moments = any(isinstance(part, Expectation | Variance | Covariance) for side in (a, b) for part in walk(side))
    if not moments:
        return ("holds", "whatever the densities are", remarks) if judge.is_true(a, b, op, givens) else None
    for names in candidates(a, b, others, givens):
        if not all(_touches(side, names, givens) for side in (a, b)):
            continue
        told = ", ".join(sorted(names))
        for said, law in laws(judge.near):
            if judge.is_true(a, b, op, with_random(givens, names, law)):
                return "holds", "", (*remarks, f"read with {told} random{said}")
    return None


def note_moment(judge: LintJudge, moment: Expectation | Variance, value: Expression) -> None:
    """Enter what a mean or a variance said in running text tells of the law of a name."""
    random = judge.context.scope.random
    name = getattr(moment.body, "name", "")
    made = noted(moment, value, judge.context.givens().random_variable(name))
    if made is not None:
        random[:] = [*(item for item in random if item.name != name), made]


def _readings(left: Side, right: Side) -> Iterator[tuple[Reading, Reading]]:
    """Pairs of charitable readings under one policy."""
    for a in left.readings.options:
        for b in right.readings.options:
            if a.policy != PLAIN and a.policy == b.policy:
                yield a, b


def _touches(side: Expression, names: frozenset[str], givens: Givens) -> bool:
    """Whether some moment in it, if there is one, is of something random: else it would be 0 or nothing."""
    moments = [part for part in walk(side) if isinstance(part, MOMENTS)]
    return not moments or any(reachable(part, givens) & names for part in moments)


__all__ = ["note_moment", "untold"]
