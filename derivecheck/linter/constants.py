"""Relations up to a constant: ``p(x \\mid y) \\propto e^{-x^2}`` says how the left side changes with x, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.case import Case
from derivecheck.results import StepResult
from notation import build
from notation.expression import Apply, Density, Expression, Probability, Symbol
from notation.functions import FUNCTIONS
from notation.walking import free_symbols, substitute, walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge


def up_to_a_constant(judge: LintJudge, case: Case) -> StepResult | None:
    """Decided by the quotient of the sides. Where the chain says what it is a function of, the quotient must not change
    with that; else it must not change with some name of both sides, and one that changes with each of them is wrong."""
    left, right = case.claim.left, case.claim.right
    if case.claim.op != "propto" or left is None or right is None or left.shape or right.shape:
        return None
    givens = judge.context.givens()
    wanted = _arguments(case.claim.before[0]) if case.claim.before else set()
    shared = sorted(free_symbols(right) & free_symbols(left), key=lambda item: item.name)
    variables = [item for item in shared if not wanted or item.name in wanted]
    if not variables or any(givens.definitions_of(item.name) for item in variables):
        return None
    if wanted or len(variables) == 1:
        outcome = _unchanged(judge, left, right, variables)
        if outcome:
            names = ", ".join(item.name for item in variables)
            return replace(case.step, verdict="holds", why=f"the quotient does not depend on {names}")
        wrong = outcome is False
    else:
        if _unchanged(judge, left, right, variables):
            return replace(case.step, verdict="holds", why="the quotient is a constant")
        outcomes = [_unchanged(judge, left, right, [item]) for item in variables]
        if True in outcomes:
            names = ", ".join(item.name for item, found in zip(variables, outcomes, strict=True) if found)
            return replace(case.step, verdict="holds", why=f"the quotient does not depend on {names}")
        wrong = all(found is False for found in outcomes)
    if not wrong or any(_is_open(part, judge) for side in (left, right) for part in walk(side)):
        return None
    names = ", ".join(item.name for item in variables)
    return replace(case.step, verdict="fails", why=f"the quotient of the two sides changes with {names}", remarks=())


def _is_open(part: Expression, judge: LintJudge) -> bool:
    """A density or a function that nothing defines: what is said of it may say what it is."""
    if isinstance(part, Density | Probability):
        return True
    return (
        isinstance(part, Apply)
        and part.function not in FUNCTIONS
        and not judge.context.givens().definitions_of(part.function)
    )


def _unchanged(judge: LintJudge, left: Expression, right: Expression, variables: list[Symbol]) -> bool | None:
    """Whether the quotient is the same at two values of the variables."""
    givens = judge.context.givens()
    others: dict[Symbol, Expression] = {item: replace(item, name=f"{item.name}^*") for item in variables}
    known = [found for item in variables if (found := givens.declaration(item.name)) is not None]
    more = tuple(replace(item, name=f"{item.name}^*") for item in known)
    under = replace(givens, declarations=(*givens.declarations, *more))
    a, b = substitute(left, others), substitute(right, others)
    return judge.decide_under(build.product(left, b), build.product(a, right), "=", under).outcome


def _arguments(head: Expression) -> set[str]:
    """The names that ``p(x \\mid y)`` is a function of: what stands before the bar."""
    if isinstance(head, Density):
        return {part.name for part in walk(head.at) if isinstance(part, Symbol)}
    if isinstance(head, Apply) and head.function not in FUNCTIONS:
        return {part.name for item in head.arguments for part in walk(item) if isinstance(part, Symbol)}
    if isinstance(head, Symbol) and "(" in head.name:  # a density read as a name of its own
        return {item for item in head.name.partition("(")[2].partition("|")[0].rstrip(")").split(",") if item}
    return set()


__all__ = ["up_to_a_constant"]
