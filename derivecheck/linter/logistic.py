r"""Second look: a ``\sigma`` of which nothing is said, as the logistic function.

``\sigma'(z) = \sigma(z)(1 - \sigma(z))`` holds of that function only: where a relation holds with it, it is meant, and
the rest of the section is read so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.case import Case
from derivecheck.linter.dependence import reachable
from derivecheck.results import StepResult
from notation import build
from notation.expression import Symbol
from notation.givens import Definition

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

SIGMA = "sigma"
REMARK = r"\sigma was read as the logistic function"


def as_logistic(judge: LintJudge, case: Case) -> StepResult | None:
    """The step with sigma as the logistic function, where it then holds."""
    left, right = case.claim.left, case.claim.right
    if left is None or right is None or left.shape != right.shape:
        return None
    givens = judge.context.givens()
    if SIGMA not in reachable(left, givens) | reachable(right, givens) or givens.definitions_of(SIGMA):
        return None
    known = givens.declaration(SIGMA)
    if known is not None and known.role != "function":
        return None
    x = Symbol((), "x")
    body = build.div(build.ONE, build.add((build.ONE, build.apply("exp", (build.neg(x),)))))
    made = Definition(Symbol((), SIGMA), body, arguments=(x,), function=True)
    under = replace(givens, definitions=(*givens.definitions, made))
    if judge.decide_under(left, right, case.claim.op, under).outcome is not True:
        return None
    judge.context.scope.definitions.append(made)
    return replace(case.step, verdict="holds", why="", remarks=(*case.step.remarks, REMARK))


__all__ = ["as_logistic"]
