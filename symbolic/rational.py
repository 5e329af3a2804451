"""Exact zero tests over common denominators, with python-flint's multivariate polynomials.

A poly becomes a fraction of polynomials over generators, one for each factor with the symbolic part of
its exponent (``b^t`` and ``b`` are independent generators), roots by their least denominators. The
generators are taken as independent, so a zero numerator proves zero; anything else proves nothing.
"""

from __future__ import annotations

from fractions import Fraction

import flint

from symbolic.algebra import multiply, power, power_of_factor
from symbolic.context import Context
from symbolic.limits import BudgetSpent
from symbolic.linear import Exponent, add, exponent_of, scale
from symbolic.terms import UNIT, ZERO, Base, Factor, Monomial, Poly, constant, from_factor

MAX_GENERATORS = 60
MAX_FRACTION_TERMS = 6_000


def clear_denominators(poly: Poly, context: Context) -> Poly:
    """``poly`` times its denominators, expanded: zero exactly when ``poly`` is, where it is defined."""
    current = join_symbolic_powers(poly, context)
    for _ in range(12):
        found = _lowest_base(current)
        if found is None:
            return current
        base, lowest = found
        made = []
        for monomial, coefficient in current.terms:
            powers = dict(monomial.powers)
            own = powers.pop(base, Fraction(0))
            rest = Poly(((Monomial(tuple(powers.items())), coefficient),))
            if isinstance(own, Poly):
                lifted = exponent_of(add(own, constant(-lowest)))
                made.append(multiply(rest, from_factor(base, lifted), context))
                continue
            lift = own - lowest
            if lift.denominator != 1:
                # Another class of roots: kept as it is, times the whole lift.
                whole = lift.numerator // lift.denominator
                made.append(
                    multiply(
                        multiply(rest, from_factor(base, lift - whole), context),
                        power(base.poly, whole, context),
                        context,
                    )
                )
            else:
                made.append(multiply(rest, power(base.poly, int(lift), context), context))
        current = join_symbolic_powers(add(ZERO, ZERO, *made), context)
        if len(current.terms) > MAX_FRACTION_TERMS:
            raise BudgetSpent("terms over a common denominator")
    return current


def join_symbolic_powers(poly: Poly, context: Context) -> Poly:
    """Powers of one sum whose exponents differ by whole numbers (``(1+s)^t`` and ``(1+s)^(t-1)``) as the lowest of
    them times the sum multiplied out."""
    lowest: dict[tuple[Base, str], int] = {}
    differs = False
    for monomial, _ in poly.terms:
        for factor, exponent in monomial.powers:
            if isinstance(factor, Base) and isinstance(exponent, Poly):
                symbolic, whole = _parted(exponent)
                known = lowest.setdefault((factor, symbolic.key), whole)
                differs = differs or known != whole
                lowest[factor, symbolic.key] = min(known, whole)
    if not differs:
        return poly
    made = []
    for monomial, coefficient in poly.terms:
        term = constant(coefficient)
        for factor, exponent in monomial.powers:
            if isinstance(factor, Base) and isinstance(exponent, Poly):
                symbolic, whole = _parted(exponent)
                low = lowest[factor, symbolic.key]
                term = multiply(term, from_factor(factor, exponent_of(add(symbolic, constant(low)))), context)
                term = multiply(term, power(factor.poly, whole - low, context), context)
            else:
                term = multiply(term, from_factor(factor, exponent), context)
        made.append(term)
    return add(ZERO, ZERO, *made)


def _parted(exponent: Poly) -> tuple[Poly, int]:
    """An exponent as its symbolic part, with a proper fraction, and a whole number."""
    number = dict(exponent.terms).get(UNIT, Fraction(0))
    whole = number.numerator // number.denominator
    return add(exponent, constant(-whole)), whole


def _lowest_base(poly: Poly) -> tuple[Base, Fraction] | None:
    """A base that must be multiplied out: with a negative power, or with different powers in two terms."""
    lowest: dict[Base, Fraction] = {}
    for monomial, _ in poly.terms:
        for factor, exponent in monomial.powers:
            if isinstance(factor, Base) and isinstance(exponent, Fraction):
                lowest[factor] = min(lowest.get(factor, exponent), exponent)
    for base in sorted(lowest, key=lambda factor: factor.key):
        for monomial, _ in poly.terms:
            own = dict(monomial.powers).get(base, Fraction(0))
            if isinstance(own, Fraction) and own < lowest[base]:
                lowest[base] = own
        if lowest[base] < 0:
            return base, lowest[base]
    return None


def is_zero_fraction(poly: Poly, context: Context) -> bool:
    """Whether ``poly`` is zero over a common denominator."""
    return not poly.terms or not clear_denominators(poly, context).terms


def cancel(poly: Poly, context: Context) -> Poly:
    """``poly`` with common factors of numerator and denominator removed, as a sum over one denominator.
    Returns the poly itself when it has no denominators that are sums."""
    if _lowest_base(poly) is None:
        return poly
    try:
        fraction = _Fraction(poly, context)
    except BudgetSpent:
        return poly
    return fraction.reduced()


class _Fraction:
    """A poly as numerator / product of base powers over flint generators."""

    def __init__(self, poly: Poly, context: Context) -> None:
        self.context = context
        lows: dict[Base, int] = {}
        for monomial, _ in poly.terms:
            for factor, exponent in monomial.powers:
                if isinstance(factor, Base) and isinstance(exponent, Fraction) and exponent < 0:
                    whole = exponent.numerator // exponent.denominator
                    lows[factor] = min(lows.get(factor, 0), whole)
        self.lows = lows
        numerator = poly
        for base, low in lows.items():
            numerator = _lift(numerator, base, -low, context)
        self.numerator = numerator
        if _lowest_base(numerator) is not None:
            raise BudgetSpent("nested denominators")
        self.keys: dict[tuple[str, str], int] = {}
        self.generators: list[tuple[Factor, Poly, int]] = []

    def reduced(self) -> Poly:
        polys = [self.numerator] + [base.poly for base in self.lows]
        for poly in polys:
            self._collect(poly)
        if len(self.generators) > MAX_GENERATORS or not self.generators:
            return _rejoin(self.numerator, self.lows, self.context)
        ring = flint.fmpq_mpoly_ctx.get([f"x{i}" for i in range(len(self.generators))], "lex")
        top, shift = self._encode(self.numerator, ring)
        left: dict[Base, int] = {}
        for base, low in self.lows.items():
            bottom, bottom_shift = self._encode(base.poly, ring)
            count = -low
            while count > 0 and not top.is_zero():
                quotient, remainder = divmod(top, bottom)
                if not remainder.is_zero():
                    break
                top = quotient
                shift = [a - b for a, b in zip(shift, bottom_shift, strict=True)]
                count -= 1
            if count:
                left[base] = -count
        return _rejoin(self._decode(top, shift), left, self.context)

    def _collect(self, poly: Poly) -> None:
        for monomial, _ in poly.terms:
            for factor, exponent in monomial.powers:
                whole = exponent if isinstance(exponent, Fraction) else dict(exponent.terms).get(UNIT, Fraction(0))
                symbolic = ZERO if isinstance(exponent, Fraction) else add(exponent, constant(-whole))
                if symbolic.terms:
                    self._generator(factor, symbolic, 1)
                if whole:
                    self._generator(factor, ZERO, whole.denominator)

    def _generator(self, factor: Factor, symbolic: Poly, denominator: int) -> None:
        key = (factor.key, symbolic.key)
        if key not in self.keys:
            self.keys[key] = len(self.generators)
            self.generators.append((factor, symbolic, denominator))
            return
        place = self.keys[key]
        known = self.generators[place]
        a, b = known[2], denominator
        while b:
            a, b = b, a % b
        self.generators[place] = (known[0], known[1], known[2] * denominator // a)

    def _exponents(self, monomial: Monomial) -> list[int]:
        made = [0] * len(self.generators)
        for factor, exponent in monomial.powers:
            whole = exponent if isinstance(exponent, Fraction) else dict(exponent.terms).get(UNIT, Fraction(0))
            symbolic = ZERO if isinstance(exponent, Fraction) else add(exponent, constant(-whole))
            if symbolic.terms:
                made[self.keys[(factor.key, symbolic.key)]] += 1
            if whole:
                place = self.keys[(factor.key, ZERO.key)]
                made[place] += int(whole * self.generators[place][2])
        return made

    def _encode(self, poly: Poly, ring: flint.fmpq_mpoly_ctx) -> tuple[flint.fmpq_mpoly, list[int]]:
        rows = [(self._exponents(monomial), coefficient) for monomial, coefficient in poly.terms]
        if not rows:
            return ring.from_dict({}), [0] * len(self.generators)
        shift = [min(0, *(row[k] for row, _ in rows)) for k in range(len(self.generators))]
        terms = {
            tuple(e - s for e, s in zip(row, shift, strict=True)): flint.fmpq(c.numerator, c.denominator)
            for row, c in rows
        }
        return ring.from_dict(terms), shift

    def _decode(self, poly: flint.fmpq_mpoly, shift: list[int]) -> Poly:
        made = []
        for exponents, coefficient in poly.to_dict().items():
            term = constant(Fraction(int(coefficient.p), int(coefficient.q)))
            for (factor, symbolic, denominator), own, low in zip(self.generators, exponents, shift, strict=True):
                value = int(own) + low
                if not value:
                    continue
                exponent: Exponent = Fraction(value, denominator)
                if symbolic.terms:
                    exponent = exponent_of(scale(symbolic, value))
                term = multiply(term, power_of_factor(factor, exponent, self.context), self.context)
            made.append(term)
        return add(ZERO, ZERO, *made)


def _lift(poly: Poly, base: Base, count: int, context: Context) -> Poly:
    made = []
    for monomial, coefficient in poly.terms:
        powers = dict(monomial.powers)
        own = powers.pop(base, Fraction(0))
        if isinstance(own, Poly):
            raise BudgetSpent("a symbolic power of a denominator")
        rest = Poly(((Monomial(tuple(powers.items())), coefficient),))
        lifted = own + count
        whole = lifted.numerator // lifted.denominator
        made.append(multiply(rest, power(base.poly, whole, context), context))
        if lifted != whole:
            made[-1] = multiply(made[-1], from_factor(base, lifted - whole), context)
    return add(ZERO, ZERO, *made)


def _rejoin(numerator: Poly, lows: dict[Base, int], context: Context) -> Poly:
    made = numerator
    for base, low in lows.items():
        made = multiply(made, power_of_factor(base, Fraction(low), context), context)
    return made
