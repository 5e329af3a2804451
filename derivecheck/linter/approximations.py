"""``e^x \\approx 1 + x``: a polynomial in what is small, right to the order that it is written to.

The small names are multiplied by a number that tends to 0; the difference of the sides, over its power that is the
degree of the right side, must tend to 0 too. Where nothing says what is small, this may only find that it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from derivecheck.linter.claim import Claim
from derivecheck.results import StepResult
from notation import build
from notation.expression import (
    Add,
    BigOperator,
    Component,
    Div,
    Expression,
    Hadamard,
    Limit,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
)
from notation.walking import children, free_symbols, substitute, walk

if TYPE_CHECKING:
    from derivecheck.linter.judge import LintJudge

SCALE = Symbol((), "scale^0")
_ORDERS = 3  # beyond which the values of a difference are lost in rounding


def approximation(judge: LintJudge, step: StepResult, claim: Claim) -> StepResult | None:
    """The step decided; None where nothing small is seen."""
    left, right = claim.left, claim.right
    if left is None or right is None or left.shape or right.shape:
        return None
    said = [item for item in free_symbols(left) if item.name in judge.small]
    shared = free_symbols(left) & free_symbols(right)
    free = [item for item in shared if not item.indices and not judge.context.scope.is_integer(item.name)]
    groups = [said] if said else [[item] for item in sorted(free, key=lambda item: item.name)]
    for group in groups:
        order = degree(right, {item.name for item in group})
        if order is None or order > _ORDERS or (not order and not said):
            continue
        outcome = _to_order(judge, left, right, group, order)
        names = ", ".join(item.name for item in group)
        if outcome is True:
            return replace(step, verdict="holds", why=f"to order {order} in {names}", remarks=())
        if outcome is False and said:
            wrong = next((k for k in range(order) if _to_order(judge, left, right, group, k) is False), order)
            return replace(
                step, verdict="fails", why=f"for small {names} the sides differ at order {wrong}", remarks=()
            )
    return None


def _to_order(
    judge: LintJudge, left: Expression, right: Expression, small: Iterable[Symbol], order: int
) -> bool | None:
    """Whether the difference, over the scale to the power ``order``, tends to 0. A 1 is added, since values near 0
    are never close enough to it."""
    scaled = {item: build.scale(SCALE, item) for item in small}
    body = build.sub(substitute(left, scaled), substitute(right, scaled))
    if order:
        body = build.div(body, build.power(SCALE, build.number(order)))
    body = build.add((build.ONE, body))
    limit = Limit((), variable=SCALE, point=build.ZERO, direction="+", body=body)
    return judge.decide(limit, build.ONE, "=", judge.context.givens()).outcome


def degree(node: Expression, names: set[str]) -> int | None:
    """The degree as a polynomial in the names; None where it is none."""
    if not any(isinstance(part, Symbol) and part.name in names for part in walk(node)):
        return 0
    if isinstance(node, Symbol):
        return 1
    if isinstance(node, Add):
        return _most([degree(term, names) for term in node.terms])
    if isinstance(node, Mul | MatMul | Hadamard):
        parts = [degree(node.left, names), degree(node.right, names)]
        return None if None in parts else sum(part for part in parts if part is not None)
    if isinstance(node, Div):
        return degree(node.numerator, names) if degree(node.denominator, names) == 0 else None
    if isinstance(node, Pow):
        inner, power = degree(node.base, names), node.exponent
        whole = isinstance(power, Number) and power.value.denominator == 1 and power.value > 0
        return inner * int(power.value) if inner is not None and whole and isinstance(power, Number) else None
    if isinstance(node, Neg | Transpose | Norm | Component | BigOperator):
        return _most([degree(child, names) for child in children(node)])
    return None


def _most(degrees: list[int | None]) -> int | None:
    known = [item for item in degrees if item is not None]
    return max(known) if len(known) == len(degrees) else None


__all__ = ["approximation", "degree"]
