"""Slopes of ``|u|`` and of what is made of it (max, min, ReLU).

A derivative of ``|u|`` exists only where u is not 0; its value there, 1 or -1, is the function ``abs_slope(u)``.
Beside it, ``sign(u)`` and the indicators of u > 0 and u = 0 are taken where the derivative exists, as every equality is
taken where both sides are defined; without it they keep their values at 0:
``sign(u)^2 = 1`` alone is not proved.
"""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import multiply
from symbolic.context import Context
from symbolic.linear import add, negate, scale, subtract
from symbolic.rebuild import map_factors
from symbolic.signs import is_positive
from symbolic.terms import ONE, ZERO, Bound, Delta, Factor, Function, Poly, constant, from_factor, walk_factors

SLOPE = "abs_slope"


def slope_of_absolute(argument: Poly, context: Context) -> Poly:
    """``d|u|/du``: 1 or -1 where the sign is known, odd in u, the same for all positive multiples of u."""
    if is_positive(argument, context):
        return ONE
    if is_positive(negate(argument), context):
        return constant(-1)
    if not argument.terms:
        return from_factor(Function(SLOPE, (argument,)))
    leading = argument.terms[0][1]
    made = from_factor(Function(SLOPE, (scale(argument, 1 / leading),)))
    return made if leading > 0 else negate(made)


def where_slopes_exist(difference: Poly, axes: object, values: object, context: Context) -> Poly | None:
    """Signs, absolute values and indicators of what has a slope, by the slope; None: there is no slope."""
    kinds = {_shape(f.arguments[0]) for f in walk_factors(difference) if isinstance(f, Function) and f.name == SLOPE}
    if not kinds:
        return None

    def change(factor: Factor) -> Poly | None:
        if isinstance(factor, Delta):
            return ZERO if _shape(_leading_one(factor.difference)) in kinds else None
        if not isinstance(factor, Function) or factor.primes or factor.name not in ("sign", "indicator", "abs"):
            return None
        argument = factor.arguments[0]
        if not argument.terms or _shape(_leading_one(argument)) not in kinds:
            return None
        slope = slope_of_absolute(argument, context)
        if factor.name == "sign":
            return slope
        if factor.name == "abs":
            return multiply(slope, argument, context)
        return scale(add(ONE, slope), Fraction(1, 2))

    return map_factors(difference, change, context)


def _leading_one(poly: Poly) -> Poly:
    return scale(poly, 1 / poly.terms[0][1]) if poly.terms else poly


def _shape(poly: Poly) -> str:
    """How a poly reads when its indices are not told apart: a slope under a sum has the index of that sum."""
    return poly.render({factor.name: "." for factor in walk_factors(poly) if isinstance(factor, Bound)})


def readable_slopes(poly: Poly, context: Context) -> Poly:
    """Slopes written as signs, or by the indicator of u > 0 where that makes fewer terms."""
    if not any(isinstance(factor, Function) and factor.name == SLOPE for factor in walk_factors(poly)):
        return poly

    def to(value: str) -> Poly:
        def change(factor: Factor) -> Poly | None:
            if not isinstance(factor, Function) or factor.name != SLOPE:
                return None
            made = from_factor(Function(value, factor.arguments))
            return made if value == "sign" else subtract(scale(made, 2), ONE)

        return map_factors(poly, change, context)

    return min(to("sign"), to("indicator"), key=lambda made: len(made.terms))
