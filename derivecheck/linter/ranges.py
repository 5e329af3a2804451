"""Claims that hold for positive numbers only, of numbers whose range nobody told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.case import Case
from derivecheck.linter.suppositions import ORDERS
from derivecheck.results import StepResult
from notation import build
from notation.expression import Apply, Expression, Norm, Number, Pow
from notation.givens import Declaration, Domain
from notation.walking import free_symbols, walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

_ROOTED = frozenset({"sqrt", "abs", "log", "max", "min", "relu", "sign"})


def positive_only(judge: LintJudge, case: Case) -> StepResult | None:
    """``\\|\\theta g\\| = \\theta \\|g\\|``: undecided where it holds for positive theta, and no range was told."""
    left, right = case.claim.left, case.claim.right
    if case.step.verdict != "fails" or left is None or right is None or left.shape != right.shape:
        return None
    turns = case.claim.op in ORDERS or any(_turns_on_signs(part) for side in (left, right) for part in walk(side))
    if not turns:
        return None
    givens = judge.context.givens()
    free = {
        item.name for item in free_symbols(left) | free_symbols(right)
        if not item.shape and not givens.definitions_of(item.name) and "." not in item.name
        and ((known := givens.declaration(item.name)) is None or (known.domain == Domain() and known.role == "value"))
    }  # fmt: skip
    if not free:
        return None
    above = Domain(lower=build.ZERO, lower_open=True)
    made = [
        replace(known, domain=above)
        if (known := givens.declaration(name)) is not None
        else Declaration(name, (), above)
        for name in sorted(free)
    ]
    positive = replace(givens, declarations=(*givens.declarations, *made))
    if judge.decide_under(left, right, case.claim.op, positive).outcome is not True:
        return None
    why = f"holds for positive {', '.join(sorted(free))}, whose sign is not said"
    return replace(case.step, verdict="undecided", why=why)


def _turns_on_signs(node: Expression) -> bool:
    if isinstance(node, Pow):
        return isinstance(node.exponent, Number) and node.exponent.value.denominator != 1
    return isinstance(node, Norm) or (isinstance(node, Apply) and node.function in _ROOTED)


__all__ = ["positive_only"]
