"""Logarithms of polys, products taken apart where the factors are known to be positive."""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import factorise, multiply, split_content
from symbolic.context import Context
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, add, as_poly, negate, scale
from symbolic.signs import is_positive, positive_factor
from symbolic.terms import ONE, UNIT, ZERO, Base, Factor, Function, Monomial, Named, Poly, constant, from_factor


def _shared_sums(poly: Poly, context: Context) -> list[tuple[Base, Fraction]]:
    """Positive sums that stand as factors of every term of a sum, with one rational power."""
    if len(poly.terms) < 2:
        return []
    found = []
    for factor, exponent in poly.terms[0][0].powers:
        if not isinstance(factor, Base) or not isinstance(exponent, Fraction) or not positive_factor(factor, context):
            continue
        if all((factor, exponent) in monomial.powers for monomial, _ in poly.terms):
            found.append((factor, exponent))
    return found


def logarithm(poly: Poly, context: Context) -> Poly:
    """``log poly`` with products taken apart where every factor is known to be positive."""
    if poly == ONE:
        return ZERO
    if not poly.terms or is_positive(negate(poly), context):
        raise OutsideEngine("the logarithm of what is not positive")
    below = _shared_sums(poly, context)
    if below:
        inverse = Monomial(tuple((base, -exponent) for base, exponent in below))
        made = logarithm(multiply(poly, Poly(((inverse, Fraction(1)),)), context), context)
        parts = [scale(logarithm(base.poly, context), exponent) for base, exponent in below]
        return add(made, *parts)
    outer, content, rest = (
        split_content(poly, context, signed=False)
        if len(poly.terms) > 1
        else (
            poly.terms[0][0] if poly.terms else UNIT,
            poly.terms[0][1] if poly.terms else Fraction(1),
            ONE,
        )
    )
    if not poly.terms or content < 0:
        return from_factor(Function("log", (poly,)))
    made = ZERO
    for number, sign in ((content.numerator, 1), (content.denominator, -1)):
        for prime, count in factorise(number):
            made = add(made, scale(from_factor(Function("log", (constant(prime),))), sign * count))
    left: list[tuple[Factor, Exponent]] = []
    for factor, exponent in outer.powers:
        if isinstance(factor, Named) and factor.name == "e":
            made = add(made, as_poly(exponent))
        elif positive_factor(factor, context):
            inner = factor.poly if isinstance(factor, Base) else from_factor(factor)
            if isinstance(factor, Named) and factor.name != "pi":
                inner = constant(int(factor.name))
            one = from_factor(Function("log", (inner,)))
            made = add(made, multiply(as_poly(exponent), one, context))
        else:
            left.append((factor, exponent))
    remaining = multiply(Poly(((Monomial(tuple(left)), Fraction(1)),)), rest, context)
    if remaining == ONE:
        return made
    return add(made, from_factor(Function("log", (remaining,))))
