"""Equations for what is not known yet: set up, followed from one another, and met by values given later.

``32 = (64 - k + 2p)/2 + 1`` claims nothing before k and p have values. It sets an equation up, if there are values
that solve it; the next equation of the same display for the same unknowns must follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derivecheck.linter.claim import Claim
from derivecheck.linter.dependence import open_names
from derivecheck.results import StepResult
from notation import build
from notation.expression import Expression, Relation, Symbol
from notation.walking import free_symbols, substitute

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

NEAR = 2  # lines between an equation and the values said to solve it


@dataclass
class Equation:
    """An equation for unknowns, and the values that the text gave them since. ``display``: the number of its
    display."""

    left: Expression
    right: Expression
    names: set[str]
    line: int
    part: int
    display: int = 0
    values: dict[Symbol, Expression] = field(default_factory=dict)

    @property
    def relation(self) -> Relation:
        return Relation((), op="=", left=self.left, right=self.right)


def set_up(judge: LintJudge, step: StepResult, claim: Claim) -> StepResult:
    """The step for an equation with unknowns on one side only, which does not hold for all their values."""
    left, right = claim.left, claim.right
    if left is None or right is None:
        return step
    givens = judge.context.givens()
    names = open_names(left, givens) | open_names(right, givens)
    equation = Equation(left, right, names, step.line, judge.part, judge.displays)
    before = next((item for item in reversed(judge.equations) if item.display == judge.displays), None)
    judge.equations.append(equation)
    undecided = replace(step, verdict="undecided", why=f"an equation for {', '.join(sorted(names))}")
    if claim.inline or claim.shapes or claim.link in ("implies", "iff", "or"):
        return undecided
    if before is not None:
        follows = bool(before.names & names) and judge.decide(left, right, "=", givens, [before.relation]).outcome
        return replace(step, verdict="holds", why="follows from the equation before it") if follows else undecided
    if is_constant(judge, left, names) and is_constant(judge, right, names):
        return step
    if judge.decide(build.ONE, build.ONE, "=", givens, [equation.relation]).outcome is True:
        return replace(step, verdict="holds", why=f"sets up an equation for {', '.join(sorted(names))}")
    return undecided


def is_constant(judge: LintJudge, side: Expression, names: set[str]) -> bool:
    """Whether the side has one value whatever these names stand for."""
    givens = judge.context.givens()
    symbols = [item for item in free_symbols(side) if item.name in names]
    others: dict[Symbol, Expression] = {item: replace(item, name=f"{item.name}^*") for item in symbols}
    known = [item for symbol in symbols if (item := givens.declaration(symbol.name)) is not None]
    more = tuple(replace(item, name=f"{item.name}^*") for item in known)
    givens = replace(givens, declarations=(*givens.declarations, *more))
    return not symbols or judge.is_true(side, substitute(side, others), "=", givens)


__all__ = ["NEAR", "Equation", "is_constant", "set_up"]
