"""A relation read anew: letters as numbers, functions of an entry as entries of a function, dots as elementwise."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.judging.readings import read_all
from derivecheck.linter.entries import dots_elementwise, entries_of_functions, entrywise
from derivecheck.linter.numbers import NUMBERS, numbers_only
from derivecheck.results import StepResult
from notation.expression import Expression
from notation.scope import Scope
from notation.statements.chains import RawChain

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

_SCALARS = re.compile(r"\bscalars?\b|one[- ]dimensional|univariate")
_DOT = re.compile(r"\\cdot(?![A-Za-z])|\\·|·|\*|\\circ(?![A-Za-z])")


def as_numbers(judge: LintJudge, chain: RawChain, position: int) -> tuple[Scope, Expression, Expression] | None:
    """Both sides with every name that only looked like a vector elsewhere read as a number; None where the sides
    do what only arrays do, or have no type even so."""
    raws = [member.raw for member in chain.members[position : position + 2]]
    trees = [raw for raw in raws if raw is not None]
    scope = numbers_only(trees, judge.context.scope, said=bool(_SCALARS.search(judge.words)))
    if scope is None or len(raws) < 2 or raws[0] is None or raws[1] is None:
        return None
    sides = [read_all(raw, scope, ()).first for raw in raws if raw is not None]
    if any(side is None or side.expression.shape for side in sides):
        return None
    first, second = (side.expression for side in sides if side is not None)
    return scope, first, second


def decided_anew(
    judge: LintJudge, step: StepResult, left: Expression, right: Expression, op: str, scope: Scope
) -> StepResult:
    made = judge.decide_under(left, right, op, scope.givens())
    if made.outcome is None:
        return replace(step, verdict="undecided", why=made.reason)
    verdict = "holds" if made.outcome else "fails"
    return replace(step, verdict=verdict, why=made.how if made.outcome else made.counterexample, remarks=(NUMBERS,))


def as_entries(judge: LintJudge, left: Expression | None, right: Expression | None, op: str) -> bool:
    """With ``softmax(x_j)`` read as the j-th entry of ``softmax(x)``."""
    if left is None or right is None:
        return False
    a, b = entries_of_functions(left), entries_of_functions(right)
    return (a, b) != (left, right) and judge.decide(a, b, op, judge.context.givens()).outcome is True


def with_dots(judge: LintJudge, left: Expression | None, right: Expression | None, op: str, text: str) -> bool:
    """Whether it holds with dots and stars between arrays read as elementwise products."""
    if left is None or right is None or not _DOT.search(text):
        return False
    a, b = dots_elementwise(left), dots_elementwise(right)
    if (a, b) == (left, right):
        return False
    return any(
        judge.decide(x, y, op, judge.context.givens()).outcome is True
        for x, y in ((a, b), *entrywise(a, b, judge.context.scope))
        if x.shape == y.shape
    )


__all__ = ["as_entries", "as_numbers", "decided_anew", "with_dots"]
