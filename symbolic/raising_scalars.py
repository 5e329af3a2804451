"""Scalar polys back to expressions: sums, fractions, powers, and scalars made from whole arrays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Constant, Expectation, Expression, Neg
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, as_poly
from symbolic.raising_terms import powers_into_sums
from symbolic.rational import cancel
from symbolic.terms import (
    ArrayAtom,
    Base,
    Bound,
    Delta,
    Entry,
    Factor,
    Function,
    Mean,
    Monomial,
    Named,
    Opaque,
    Poly,
    SumOf,
)

if TYPE_CHECKING:
    from symbolic.raising import Raiser


def raise_scalar(poly: Poly, raiser: Raiser) -> Expression:
    """The sum of the terms, those with a plus sign first."""
    reduced = cancel(poly, raiser.context)
    if not reduced.terms:
        return build.ZERO
    shared, rest = _shared_denominator(powers_into_sums(reduced))
    terms = [_term(monomial, coefficient, raiser) for monomial, coefficient in rest.terms]
    terms.sort(key=lambda term: isinstance(term, Neg))
    made = build.add(tuple(terms))
    if shared is None:
        return made
    base, power = shared
    below = raise_power(base, power, raiser)
    return build.div(made, below)


def _shared_denominator(poly: Poly) -> tuple[tuple[Base, Fraction] | None, Poly]:
    """A base with the same negative power in every term of several, as one fraction bar."""
    if len(poly.terms) < 2:
        return None, poly
    first = dict(poly.terms[0][0].powers)
    for factor, exponent in first.items():
        if not isinstance(factor, Base) or isinstance(exponent, Poly) or exponent >= 0:
            continue
        if all(dict(monomial.powers).get(factor) == exponent for monomial, _ in poly.terms):
            rest = tuple(
                (Monomial(tuple(pair for pair in monomial.powers if pair[0] != factor)), coefficient)
                for monomial, coefficient in poly.terms
            )
            return (factor, -exponent), Poly(rest)
    return None, poly


def _term(monomial: Monomial, coefficient: Fraction, raiser: Raiser) -> Expression:
    above: list[Expression] = []
    below: list[Expression] = []
    size = abs(coefficient)
    if size.numerator != 1:
        above.append(build.number(size.numerator))
    if size.denominator != 1:
        below.append(build.number(size.denominator))
    powers, sums = _gather(monomial)
    for factor, exponent in powers:
        if isinstance(exponent, Fraction) and exponent < 0:
            below.append(raise_power(factor, -exponent, raiser))
        else:
            above.append(raise_power(factor, exponent, raiser))
    for body in sums:
        scalars, _ = raiser.chains(body, [])[0]
        above.extend(scalars)
    made = _times(above)
    if below:
        made = build.div(made, _times(below))
    return build.neg(made) if coefficient < 0 else made


def _gather(monomial: Monomial) -> tuple[list[tuple[Factor, Exponent]], list[Monomial]]:
    """Factors apart from first powers of sums, which are contracted as networks."""
    powers: list[tuple[Factor, Exponent]] = []
    sums: list[Monomial] = []
    for factor, exponent in monomial.powers:
        if isinstance(factor, SumOf) and exponent == 1:
            sums.append(Monomial(((factor, Fraction(1)),)))
        else:
            powers.append((factor, exponent))
    return powers, sums


def _times(factors: list[Expression]) -> Expression:
    if not factors:
        return build.ONE
    made = factors[0]
    for factor in factors[1:]:
        made = build.scale(made, factor)
    return made


def raise_power(factor: Factor, exponent: Exponent, raiser: Raiser) -> Expression:
    """``factor ** exponent`` as an expression."""
    if isinstance(factor, Named) and factor.name == "e":
        return build.apply("exp", (raise_scalar(as_poly(exponent), raiser),))
    half = _square_root_of_square(factor, exponent, raiser)
    if half is not None:
        return half
    base = raise_factor(factor, raiser)
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return build.apply("sqrt", (base,))
    written = raise_scalar(exponent, raiser) if isinstance(exponent, Poly) else build.number(exponent)
    return build.power(base, written)


def _square_root_of_square(factor: Factor, exponent: Exponent, raiser: Raiser) -> Expression | None:
    """``(sum u^2) ** (k / 2)`` is a power of a norm."""
    if not isinstance(factor, SumOf) or isinstance(exponent, Poly):
        return None
    from notation.expression import Norm, Pow

    base = raise_factor(factor, raiser)
    if isinstance(base, Pow) and isinstance(base.base, Norm) and base.exponent == build.TWO:
        doubled = exponent * 2
        return base.base if doubled == 1 else build.power(base.base, build.number(doubled))
    return None


def raise_factor(factor: Factor, raiser: Raiser) -> Expression:
    """A scalar factor as an expression."""
    if isinstance(factor, Entry):
        if factor.name in raiser.explicit:
            return raiser.explicit[factor.name]
        symbol = raiser.symbol(factor)
        if not factor.components:
            return symbol
        return build.component(symbol, tuple(raise_scalar(index, raiser) for index in factor.components))
    if isinstance(factor, Named):
        return Constant((), "pi") if factor.name == "pi" else build.number(int(factor.name))
    if isinstance(factor, Function):
        arguments = [raise_scalar(argument, raiser) for argument in factor.arguments]
        return raiser.function(factor, arguments)
    if isinstance(factor, Base):
        return raise_scalar(factor.poly, raiser)
    if isinstance(factor, SumOf):
        scalars, _ = raiser.chains(Monomial(((factor, Fraction(1)),)), [])[0]
        return _times(scalars)
    if isinstance(factor, Mean):
        body = raise_scalar(Poly(((factor.body, Fraction(1)),)), raiser)
        return Expectation((), body=body, over=factor.over)
    if isinstance(factor, Delta):
        above = tuple(pair for pair in factor.difference.terms if pair[1] > 0)
        below = tuple((monomial, -value) for monomial, value in factor.difference.terms if value < 0)
        return build.apply("delta", (raise_scalar(Poly(above), raiser), raise_scalar(Poly(below), raiser)))
    if isinstance(factor, Opaque):
        return factor.expression
    if isinstance(factor, ArrayAtom):
        return _array_scalar(factor, raiser)
    if isinstance(factor, Bound):
        raise OutsideEngine("an axis that has no place in matrix notation")
    raise TypeError(f"no expression for {type(factor).__name__}")


def _array_scalar(factor: ArrayAtom, raiser: Raiser) -> Expression:
    if factor.kind in ("inverse", "matpow", "softmax"):
        return build.component(raiser.atom(factor), tuple(raise_scalar(index, raiser) for index in factor.indices))
    forms = [raiser.form(form) for form in factor.arguments]
    if factor.kind.startswith("norm:"):
        return build.norm(forms[0], factor.kind.removeprefix("norm:"))
    if factor.kind in ("det", "rank", "eigmax", "eigmin"):
        return build.apply(factor.kind, (forms[0],))
    if factor.kind.startswith("function:"):
        from notation.expression import Apply

        return Apply((), factor.kind.removeprefix("function:"), tuple(forms))
    raise OutsideEngine(f"matrix notation for {factor.kind}")
