"""Certificates for minimisers and maximisers: the gradient vanishes and the second derivative has a sign, or the
derivative changes its sign there. Where neither is found, a point is stationary and no more is said."""

from __future__ import annotations

from dataclasses import dataclass

from notation import build
from notation.expression import Derivative, Expression, Relation, Symbol
from notation.givens import Givens
from notation.source import ShapeClash
from notation.walking import substitute
from symbolic.certifying import is_taken
from symbolic.derive import differentiate, rewritten
from symbolic.limits import OutsideEngine, Undecided
from symbolic.lines import Certificate, Line
from symbolic.ordering import Search
from symbolic.ordering_base import chain
from symbolic.ordering_forms import with_definitions
from symbolic.replay.letters import fresh
from symbolic.replay.minima import (
    CONCAVE,
    CONVEX,
    FALLS_THEN_RISES,
    RISES_THEN_FALLS,
    depends,
    ends_of_domain,
    quadratic_form,
    second_order,
)
from symbolic.replay.ranges import signs_under
from symbolic.replay.smooth import is_smooth_on_interval

MINIMUM, MAXIMUM, STATIONARY = "minimum", "maximum", "stationary only"


@dataclass(frozen=True)
class Extreme:
    """What is known of a point: ``kind`` is ``minimum``, ``maximum`` or ``stationary only``; the certificate says so
    (of a point that is only stationary: that the gradient vanishes)."""

    kind: str
    certificate: Certificate


def extreme_at(body: Expression, variable: Symbol, at: Expression, givens: Givens) -> Extreme | None:
    """What ``at`` is for ``body`` (a number) in ``variable``; None: not even shown to be stationary. Definitions that
    lead to the variable are put in."""

    def leads_there(name: str) -> bool:
        return depends(name, variable, givens) or _is_function(name, givens)

    body = with_definitions(body, givens, wanted=leads_there)
    try:
        found = _extreme(body, variable, at, Search(givens))
    except (Undecided, OutsideEngine, ShapeClash, ValueError, RecursionError):
        return None
    return next((extreme for extreme in found if is_taken(extreme.certificate)), None)


def _extreme(body: Expression, variable: Symbol, at: Expression, search: Search) -> tuple[Extreme, ...]:
    """What the point may be, the most telling first."""
    if not is_smooth_on_interval(body, variable, signs_under(search.givens)):
        return ()
    value = substitute(body, {variable: at})
    gradient = differentiate(body, variable, search.givens, "jacobian")
    slope = search.equal(build.derivative(body, variable), gradient)
    nothing = build.zeros(variable.shape) if variable.shape else build.ZERO
    there = substitute(gradient, {variable: at})
    zero = search.equal(there, nothing)
    if slope is None or zero is None:
        return ()
    plain = Extreme(STATIONARY, Certificate(zero, search.givens, zero.claim))
    inside = [search.statement(end, 1) for end in ends_of_domain(variable, at, search.givens)]
    ends = tuple(part for part in inside if part is not None)
    if len(ends) == len(inside):
        letters = (("f", body), ("x", variable), ("at", at))
        made = _by_second_order(body, variable, value, letters, (slope, zero), ends, search)
        made = made or _by_change_of_sign(body, variable, at, value, gradient, ends, search)
        if made is not None:
            return made, plain
    return (plain,)


def _by_second_order(
    body: Expression,
    variable: Symbol,
    value: Expression,
    letters: tuple[tuple[str, Expression], ...],
    first: tuple[Line, Line],
    ends: tuple[Line, ...],
    search: Search,
) -> Extreme | None:
    direction, step = (fresh(name, shape, search.givens, body) for name, shape in (("v", variable.shape), ("s", ())))
    wanted, is_hessian = second_order(body, variable, direction, step)
    try:
        found = rewritten(wanted, search.givens, _names(search.givens))
    except (Undecided, ValueError, ArithmeticError):
        return None
    curve = search.equal(wanted, found)
    if curve is None:
        return None
    form = quadratic_form(found, direction) if is_hessian else found
    used = letters if not variable.shape else (*letters, ("v", direction))
    used = (*used, ("s", step)) if variable.rank == 2 else used
    for kind, rule, low, high, sides in (
        (MINIMUM, CONVEX, build.ZERO, form, (value, body)),
        (MAXIMUM, CONCAVE, form, build.ZERO, (body, value)),
    ):
        order = search.order(low, "<=", high, 0)
        if order is not None:
            claim = build.relation("<=", *sides)
            line = Line(rule, claim, used, (*first, curve, order, *ends))
            return Extreme(kind, Certificate(line, search.givens, claim))
    return None


def _by_change_of_sign(
    body: Expression,
    variable: Symbol,
    at: Expression,
    value: Expression,
    gradient: Expression,
    ends: tuple[Line, ...],
    search: Search,
) -> Extreme | None:
    """The derivative as a multiple of the distance from the point, by a factor of one sign."""
    if variable.shape:
        return None
    for kind, rule, apart, sides in (
        (MINIMUM, FALLS_THEN_RISES, build.sub(variable, at), (value, body)),
        (MAXIMUM, RISES_THEN_FALLS, build.sub(at, variable), (body, value)),
    ):
        factor = _quotient(gradient, apart, search)
        if factor is None:
            continue
        sign = search.sign(factor, depth=1)
        slope = None if sign is None else search.equal(build.derivative(body, variable), build.scale(factor, apart))
        if sign is not None and slope is not None:
            letters = (("f", body), ("x", variable), ("at", at), ("c", factor))
            claim = build.relation("<=", *sides)
            line = Line(rule, claim, letters, (slope, sign, *ends))
            return Extreme(kind, Certificate(line, search.givens, claim))
    return None


def _quotient(node: Expression, by: Expression, search: Search) -> Expression | None:
    import sympy

    from symbolic.scalars import Table, from_sympy, to_sympy

    table = Table(search.givens)
    try:
        made = sympy.factor(sympy.cancel(to_sympy(node, search.givens, table) / to_sympy(by, search.givens, table)))
        return from_sympy(made, table)
    except (OutsideEngine, Undecided, ArithmeticError, ValueError):
        return None


def _is_function(name: str, givens: Givens) -> bool:
    return any(item.function for item in givens.definitions_of(name))


def _names(givens: Givens) -> frozenset[str]:
    return frozenset(item.target.name for item in givens.definitions)


def with_derivative_worked_out(claim: Relation, search: Search, depth: int) -> Line | None:
    """``0 <= f''`` (or ``f'' <= 0``) by way of what the derivative comes to."""
    for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
        if not isinstance(side, Derivative):
            continue
        try:
            found = rewritten(side, search.givens, _names(search.givens))
        except (Undecided, ValueError, ArithmeticError):
            return None
        if side == claim.left:
            order = search.order(found, claim.op, other, depth + 1)
            same = None if order is None else search.equal(side, found)
            return None if order is None or same is None else chain(claim.op, same, order)
        order = search.order(other, claim.op, found, depth + 1)
        same = None if order is None else search.equal(found, side)
        return None if order is None or same is None else chain(claim.op, order, same)
    return None
