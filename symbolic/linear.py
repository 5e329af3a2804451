"""Polys added, scaled and used as exponents: what needs no rule for products."""

from __future__ import annotations

from fractions import Fraction

from symbolic.terms import ZERO, Monomial, Poly, constant, from_dict

Exponent = Fraction | Poly


def add(*polys: Poly) -> Poly:
    if len(polys) == 2:
        if not polys[0].terms:
            return polys[1]
        if not polys[1].terms:
            return polys[0]
    total: dict[Monomial, Fraction] = {}
    for poly in polys:
        for monomial, value in poly.terms:
            known = total.get(monomial)
            total[monomial] = value if known is None else known + value
    return from_dict(total)


def scale(poly: Poly, value: Fraction | int) -> Poly:
    if value == 1:
        return poly
    if value == 0:
        return ZERO
    if value == -1:
        return Poly(tuple((monomial, -coefficient) for monomial, coefficient in poly.terms))
    return Poly(tuple((monomial, coefficient * value) for monomial, coefficient in poly.terms))


def negate(poly: Poly) -> Poly:
    return scale(poly, -1)


def subtract(left: Poly, right: Poly) -> Poly:
    return add(left, negate(right))


def exponent_of(poly: Poly) -> Exponent:
    value = poly.constant
    return poly if value is None else value


def as_poly(exponent: Exponent) -> Poly:
    return exponent if isinstance(exponent, Poly) else constant(exponent)


def add_exponents(left: Exponent, right: Exponent) -> Exponent:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    return exponent_of(add(as_poly(left), as_poly(right)))


def negated_exponent(exponent: Exponent) -> Exponent:
    return exponent_of(negate(exponent)) if isinstance(exponent, Poly) else -exponent
