"""How far a differential operator reaches.

``\\frac{d}{dx} x \\cdot x^2`` is read narrowly, as the derivative of x times x^2, while people mean the whole product.
Both readings are tried, and a relation that depends on them is told so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.judging.readings import read_all
from derivecheck.linter.case import Case
from derivecheck.results import StepResult
from notation.raw import Raw, RawBinary, RawDerivative, RawFence, RawNegative, RawProduct, RawSum

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

WIDER = "the derivative was taken of the whole product"
UNCLEAR = "holds only where the derivative is of the first factor alone, which is not clear"


def wider(node: Raw) -> Raw:
    """With every operator that stands before a product applied to all of it."""
    if isinstance(node, RawSum):
        return replace(node, terms=tuple((sign, wider(term)) for sign, term in node.terms))
    if isinstance(node, RawNegative):
        return replace(node, operand=wider(node.operand))
    if isinstance(node, RawFence) and len(node.items) == 1:
        return replace(node, items=(wider(node.items[0]),))
    if isinstance(node, RawBinary) and node.op in ("cdot", "times", "star"):
        left = wider(node.left)
        if isinstance(left, RawDerivative) and left.lone:
            return replace(left, body=replace(node, left=left.body))
        if isinstance(left, RawProduct) and isinstance(last := left.factors[-1], RawDerivative) and last.lone:
            return replace(left, factors=(*left.factors[:-1], replace(last, body=replace(node, left=last.body))))
        return node if left is node.left else replace(node, left=left)
    return node


def whole_product(judge: LintJudge, case: Case) -> StepResult | None:
    """The step as one that holds with the wider reading."""
    if case.left is None or case.right is None or _decided(judge, case.left, case.right, case.claim.op) is not True:
        return None
    return replace(case.step, verdict="holds", why="", remarks=(*case.step.remarks, WIDER))


def hangs_on_reach(judge: LintJudge, left: Raw | None, right: Raw | None, op: str) -> bool:
    """Whether a relation that holds as it was read fails with the wider reading."""
    return left is not None and right is not None and _decided(judge, left, right, op) is False


def _decided(judge: LintJudge, left: Raw, right: Raw, op: str) -> bool | None:
    a, b = wider(left), wider(right)
    if (a, b) == (left, right):
        return None
    first, second = (read_all(raw, judge.context.scope, ()).first for raw in (a, b))
    if first is None or second is None:
        return None
    return judge.decide(first.expression, second.expression, op, judge.context.givens()).outcome


__all__ = ["UNCLEAR", "hangs_on_reach", "whole_product", "wider"]
