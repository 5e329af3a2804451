"""What the terms of a poly share: powers of factors, and a power of e."""

from __future__ import annotations

from fractions import Fraction

from symbolic.linear import Exponent, as_poly, exponent_of, subtract
from symbolic.terms import EULER, PI, ZERO, Base, Delta, Factor, Named, Poly


def common_powers(poly: Poly) -> tuple[tuple[Factor, Exponent], ...]:
    """The lowest rational exponent of each factor over all terms (0 where it is absent)."""
    lowest: dict[Factor, Fraction] = {}
    skipped: set[Factor] = set()
    for monomial, _ in poly.terms:
        for factor, exponent in monomial.powers:
            if isinstance(exponent, Poly) or (isinstance(factor, Delta | Base | Named) and factor != PI):
                skipped.add(factor)
            else:
                lowest[factor] = min(lowest.get(factor, exponent), exponent)
    for factor in list(lowest):
        for monomial, _ in poly.terms:
            if all(other != factor for other, _ in monomial.powers):
                lowest[factor] = min(lowest[factor], Fraction(0))
                break
    kept = [(factor, exponent) for factor, exponent in lowest.items() if exponent != 0 and factor not in skipped]
    return tuple(kept)


def exponential_shift(poly: Poly) -> Exponent | None:
    """The power of e to take out so that shifted sums of exponentials meet; None: nothing to take out."""
    exponents: list[Poly] = []
    for monomial, _ in poly.terms:
        found = [as_poly(e) for f, e in monomial.powers if f == EULER]
        exponents.append(found[0] if found else ZERO)
    distinct = {exponent.key: exponent for exponent in exponents}
    if len(distinct) < 2 and ZERO.key in distinct:
        return None

    def shape(shift: Poly) -> list[str]:
        return sorted(subtract(exponent, shift).key for exponent in distinct.values())

    best = min(distinct.values(), key=shape)
    return exponent_of(best) if best.terms else None
