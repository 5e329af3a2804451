"""Integrals in closed form: polynomials over an interval, and polynomials times exponentials over a half or whole line.

The body is lowered with a placeholder for the variable; each term must be a power of the variable times ``e`` to a
polynomial of degree two at most in it, with the sign of the leading coefficient known. Anything else raises
``OutsideEngine``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb, factorial
from typing import Any

from notation.expression import Constant, Expression, Integral, Neg
from symbolic.algebra import exponential, multiply, power, product
from symbolic.context import Context
from symbolic.limits import OutsideEngine
from symbolic.linear import add, as_poly, negate, scale, subtract
from symbolic.signs import is_positive
from symbolic.terms import EULER, ONE, PI, ZERO, Monomial, Poly, Slot, from_factor, from_powers

MAX_DEGREE = 8


def lower_integral(node: Integral, indices: tuple[Poly, ...], scope: Mapping[str, Any], context: Context) -> Poly:
    from symbolic.lowering import lower

    if node.variable.indices or node.variable.shape:
        raise OutsideEngine("an integral over a member or an array")
    context.integrals += 1
    slot = Slot(f"integral{context.integrals}")
    body = lower(node.body, indices, {**scope, node.variable.name: from_factor(slot)}, context)
    ends = [_end(end, scope, context) for end in (node.lower, node.upper)]
    made = [scale(_term(monomial, slot, ends[0], ends[1], context), value) for monomial, value in body.terms]
    return add(ZERO, ZERO, *made)


End = Poly | str
"""A finite end, ``-`` or ``+`` for infinite ones."""


def _end(node: Expression | None, scope: Mapping[str, Any], context: Context) -> End:
    from symbolic.lowering import lower

    if node is None:
        raise OutsideEngine("an integral without its range")
    if isinstance(node, Constant) and node.name == "infinity":
        return "+"
    if isinstance(node, Neg) and isinstance(node.operand, Constant) and node.operand.name == "infinity":
        return "-"
    return lower(node, (), scope, context)


def _term(monomial: Monomial, slot: Slot, low: End, high: End, context: Context) -> Poly:
    degree, exponent, rest = _parted(monomial, slot)
    front = from_powers(rest)
    by_degree = _coefficients(exponent, slot)
    if max(by_degree, default=0) == 0:
        if isinstance(low, str) or isinstance(high, str):
            raise OutsideEngine("an integral over an infinite range")
        tops = [power(end, degree + 1, context) for end in (high, low)]
        value = multiply(exponential(exponent, context), scale(subtract(*tops), Fraction(1, degree + 1)), context)
    elif max(by_degree) == 2 and (low, high) == ("-", "+"):
        value = _gaussian(degree, by_degree, context)
    elif max(by_degree) == 1 and high == "+" and not isinstance(low, str) and not low.terms:
        value = _decaying(degree, by_degree, context)
    else:
        raise OutsideEngine("an integral without a closed form here")
    return multiply(front, value, context)


def _parted(monomial: Monomial, slot: Slot) -> tuple[int, Poly, list[Any]]:
    """The power of the variable, the exponent of e, and the factors without the variable."""
    degree, exponent, rest = 0, ZERO, []
    for factor, own in monomial.powers:
        if factor == slot:
            if not isinstance(own, Fraction) or own.denominator != 1 or not 0 < own <= MAX_DEGREE:
                raise OutsideEngine("a power of the variable of an integral")
            degree = int(own)
        elif factor == EULER:
            exponent = as_poly(own)
        elif slot.name in factor.free or (isinstance(own, Poly) and slot.name in own.free):
            raise OutsideEngine("a function of the variable of an integral")
        else:
            rest.append((factor, own))
    return degree, exponent, rest


def _coefficients(poly: Poly, slot: Slot) -> dict[int, Poly]:
    """The coefficients of a polynomial in the variable."""
    found: dict[int, Poly] = {}
    for monomial, value in poly.terms:
        degree, exponent, rest = _parted(monomial, slot)
        if exponent.terms and slot.name in exponent.free:
            raise OutsideEngine("an exponential in an exponent")
        powers = rest if not exponent.terms else [*rest, (EULER, exponent)]
        found[degree] = add(found.get(degree, ZERO), scale(from_powers(powers), value))
    return {degree: value for degree, value in found.items() if value.terms}


def _gaussian(degree: int, by_degree: Mapping[int, Poly], context: Context) -> Poly:
    """``int s^k exp(-a s^2 + b s + c) ds = sqrt(pi/a) exp(c + b^2/4a) E[z^k]`` with z normal, mean b/2a and
    variance 1/2a."""
    a, b, c = negate(by_degree[2]), by_degree.get(1, ZERO), by_degree.get(0, ZERO)
    if not is_positive(a, context):
        raise OutsideEngine("an integral that may not converge")
    inverse = power(a, -1, context)
    mean = scale(multiply(b, inverse, context), Fraction(1, 2))
    variance = scale(inverse, Fraction(1, 2))
    moment = ZERO
    for pairs in range(degree // 2 + 1):
        ways = comb(degree, 2 * pairs) * factorial(2 * pairs) // (factorial(pairs) * 2**pairs)
        part = multiply(power(mean, degree - 2 * pairs, context), power(variance, pairs, context), context)
        moment = add(moment, scale(part, ways))
    top = add(c, scale(product([b, b, inverse], context), Fraction(1, 4)))
    root = power(multiply(from_factor(PI), inverse, context), Fraction(1, 2), context)
    return product([root, exponential(top, context), moment], context)


def _decaying(degree: int, by_degree: Mapping[int, Poly], context: Context) -> Poly:
    """``int_0^inf s^k exp(-a s + c) ds = k! e^c / a^(k+1)``."""
    a = negate(by_degree[1])
    if not is_positive(a, context):
        raise OutsideEngine("an integral that may not converge")
    front = exponential(by_degree.get(0, ZERO), context) if 0 in by_degree else ONE
    return multiply(scale(front, factorial(degree)), power(a, -degree - 1, context), context)
