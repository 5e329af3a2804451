"""Second look: numbers that are chances.

``-\\sum_i y_i (\\delta_{ij} - p_j) = p_j - y_j`` rests on the y_i adding up to 1, which people say with "one-hot"
or "distribution", or not at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from derivecheck.judging.context import reachable
from derivecheck.linter.case import Case
from derivecheck.results import StepResult
from notation import build
from notation.expression import BigOperator, Component, Expression, Relation, Symbol
from notation.givens import Declaration, Domain, Givens
from notation.walking import walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

_CHANCES = re.compile(
    r"one[- ]?hot|probabilit|distribution|entrop|softmax|simplex|multinomial|categorical|divergence|likelihood|mixture"
)
_MANY = 3


def sum_to_one(judge: LintJudge, case: Case) -> StepResult | None:
    """With the members of a family, or the entries of a vector, that are summed over adding up to 1."""
    left, right = case.claim.left, case.claim.right
    if case.claim.op != "=" or left is None or right is None or left.shape != right.shape:
        return None
    if not _CHANCES.search(judge.words) and not _CHANCES.search(judge.title.lower()):
        return None
    givens = judge.context.givens()
    found = {
        key: total for side in (*_rested_on((left, right), givens), left, right) for key, total in _totals(side)
        if not givens.definitions_of(key) and not judge.context.scope.is_random(key)
    }  # fmt: skip
    if not found or len(found) > _MANY:
        return None
    above = Domain(lower=build.ZERO, lower_open=True)
    for count in range(1, len(found) + 1):
        for names in combinations(sorted(found), count):
            known = [givens.declaration(name) or Declaration(name) for name in names]
            positive = tuple(replace(item, domain=above) for item in known if item.domain == Domain())
            under = replace(givens, declarations=(*givens.declarations, *positive))
            premises = [Relation((), op="=", left=found[name], right=build.ONE) for name in names]
            if judge.decide_under(left, right, "=", under, premises).outcome is True:
                remark = f"read with {' and '.join(names)} adding up to 1"
                return replace(case.step, verdict="holds", why="", remarks=(*case.step.remarks, remark))
    return None


def _rested_on(sides: tuple[Expression, ...], givens: Givens) -> list[Expression]:
    """The bodies of the definitions that formulas rest on."""
    names = {name for side in sides for name in reachable(side, givens)}
    return [item.body for item in givens.definitions if item.target.name in names]


def _totals(side: Expression) -> list[tuple[str, Expression]]:
    """The sums of what the sums of a formula run over: ``\\sum_i y_i`` for each y with the index of a sum."""
    found: list[tuple[str, Expression]] = []
    for part in walk(side):
        if not isinstance(part, BigOperator) or part.kind != "sum" or part.condition is not None:
            continue
        for item in walk(part.body):
            whole = item.base if isinstance(item, Component) else item
            indices = (
                item.positions if isinstance(item, Component) else whole.indices if isinstance(whole, Symbol) else ()
            )
            if isinstance(whole, Symbol) and not item.shape and indices == (part.variable,):
                found.append((whole.name, replace(part, shape=(), body=item)))
    return found


__all__ = ["sum_to_one"]
