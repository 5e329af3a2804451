"""Sums that telescope: ``sum_{k=1..n} (f(k) - f(k - 1)) = f(n) - f(0)``."""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import multiply
from symbolic.assumptions import FactorValues
from symbolic.context import Context
from symbolic.linear import add, negate, scale, subtract
from symbolic.rebuild import substitute_poly
from symbolic.summation import instantiate, sum_over
from symbolic.terms import ZERO, Bound, Monomial, Poly, SumOf, constant, from_factor

MAX_SUMS = 12
MAX_SHIFT = 2
Term = tuple[Monomial, Fraction]


def telescoped(difference: Poly, axes: tuple[Bound, ...], values: FactorValues, context: Context) -> Poly | None:
    """Two sums that differ in the sign and in a small shift of a summed index, as what is left at both ends."""
    sums = [(place, found) for place, term in enumerate(difference.terms) if (found := _sum_of(term)) is not None]
    if not 2 <= len(sums) <= MAX_SUMS:
        return None
    for place, (factor, rest, coefficient) in sums:
        for other_place, (other, other_rest, minus) in sums:
            if place == other_place or coefficient != -minus or rest != other_rest:
                continue
            made = _ends(factor, other, context)
            if made is not None:
                kept = tuple(term for k, term in enumerate(difference.terms) if k not in (place, other_place))
                front = scale(Poly(((rest, Fraction(1)),)), coefficient)
                return add(ZERO, Poly(kept), multiply(front, made, context))
    return None


def _sum_of(term: Term) -> tuple[SumOf, Monomial, Fraction] | None:
    monomial, coefficient = term
    sums = [factor for factor, exponent in monomial.powers if isinstance(factor, SumOf) and exponent == 1]
    if len(sums) != 1:
        return None
    rest = Monomial(tuple(pair for pair in monomial.powers if pair[0] is not sums[0]))
    return sums[0], rest, coefficient


def _ends(later: SumOf, earlier: SumOf, context: Context) -> Poly | None:
    """``sum f(k) - sum f(k - s)``, where these are the two sums."""
    if len(later.variables) != len(earlier.variables):
        return None
    own, body = instantiate(later, context)
    others, shifted = instantiate(earlier, context)
    for one in own:
        for two in others:
            if one.size != two.size:
                continue
            at = sum_over(body, [v for v in own if v is not one], context)
            before = sum_over(shifted, [v for v in others if v is not two], context)
            for shift in range(1, MAX_SHIFT + 1):
                step = {two.name: add(from_factor(one), constant(shift))}
                if subtract(substitute_poly(before, step, context), at).terms:
                    continue
                last = [substitute_poly(at, {one.name: subtract(one.size, constant(k))}, context) for k in range(shift)]
                first = [substitute_poly(before, {two.name: constant(k)}, context) for k in range(1, shift + 1)]
                return add(*last, *map(negate, first))
    return None
