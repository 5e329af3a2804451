"""Factors beside a delta: where ``delta_ij`` is not 0, i and j are one index, whichever of them is written."""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import multiply
from symbolic.context import Context
from symbolic.linear import add, scale
from symbolic.rebuild import substitute_poly
from symbolic.summation import in_range, solve_for
from symbolic.terms import ZERO, Bound, Delta, Factor, Monomial, Poly, from_factor


def settle_deltas(poly: Poly, context: Context) -> Poly:
    """``poly`` with the later index of each delta replaced by the earlier one in what stands beside it."""
    if not any(_deltas(monomial) for monomial, _ in poly.terms):
        return poly
    made = [scale(_settled(monomial, context), coefficient) for monomial, coefficient in poly.terms]
    return add(ZERO, ZERO, *made)


def _deltas(monomial: Monomial) -> list[Delta]:
    return [factor for factor, _ in monomial.powers if isinstance(factor, Delta)]


def _settled(monomial: Monomial, context: Context) -> Poly:
    made = Poly(((monomial, Fraction(1)),))
    for delta in _deltas(monomial):
        replacement = _replacement(delta, context)
        if replacement is None:
            continue
        parts = []
        for own, coefficient in made.terms:
            inside: tuple[tuple[Factor, Fraction | Poly], ...] = tuple(pair for pair in own.powers if pair[0] != delta)
            if len(inside) == len(own.powers):
                parts.append(Poly(((own, coefficient),)))
                continue
            rest = substitute_poly(Poly(((Monomial(inside), coefficient),)), replacement, context)
            parts.append(multiply(from_factor(delta), rest, context))
        made = add(ZERO, ZERO, *parts)
    return made


def _replacement(delta: Delta, context: Context) -> dict[str, Poly] | None:
    """The last of the free indices of a delta that the others determine, and its value."""
    bounds = {
        factor.name: factor
        for monomial, _ in delta.difference.terms
        for factor, _ in monomial.powers
        if isinstance(factor, Bound)
    }
    for name in sorted(bounds, reverse=True):
        value = solve_for(delta.difference, bounds[name])
        if value is not None and in_range(value, bounds[name], list(bounds.values()), context):
            return {name: value}
    return None
