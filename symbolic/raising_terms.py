"""Helpers of ``raising``: shared factors of matrix products and elementwise products, powers and marks."""

from __future__ import annotations

from fractions import Fraction

from notation import build
from notation.expression import Apply, Expression, Hadamard, MatMul, Ones, Transpose
from notation.walking import rebuild
from symbolic.linear import Exponent, add, exponent_of
from symbolic.network import Chain
from symbolic.terms import ZERO, Entry, Factor, Monomial, Poly, SumOf, constant

MAX_COPIES = 3


def powers_into_sums(poly: Poly) -> Poly:
    """``b^t sum_i b^(-i) ...`` as ``sum_i b^(t-i) ...``: the symbolic part of an exponent goes back inside."""
    made = ZERO
    for monomial, coefficient in poly.terms:
        powers = list(monomial.powers)
        for factor, exponent in monomial.powers:
            if not isinstance(exponent, Poly):
                continue
            symbolic = Poly(tuple(term for term in exponent.terms if term[0].powers))
            place = next((k for k, pair in enumerate(powers) if _takes(pair, factor)), None)
            if place is None:
                continue
            inside = powers[place][0]
            assert isinstance(inside, SumOf)
            body = tuple(
                (f, exponent_of(add(as_poly(e), symbolic)) if f == factor else e) for f, e in inside.body.powers
            )
            powers[place] = (SumOf(inside.variables, Monomial(body)), Fraction(1))
            left = sum((c for m, c in exponent.terms if not m.powers), Fraction(0))
            powers.remove((factor, exponent))
            if left:
                powers.append((factor, left))
        ordered = Monomial(tuple(sorted(powers, key=lambda pair: pair[0].key)))
        made = add(made, Poly(((ordered, coefficient),)))
    return made


def _takes(pair: tuple[Factor, Exponent], base: Factor) -> bool:
    """Whether a factor is a sum whose body has a symbolic power of ``base``."""
    factor, exponent = pair
    if not isinstance(factor, SumOf) or exponent != 1:
        return False
    return any(f == base and isinstance(e, Poly) for f, e in factor.body.powers)


def is_copied(factor: Factor, exponent: Fraction) -> bool:
    on_diagonal = isinstance(factor, Entry) and len(set(factor.components)) < len(factor.components)
    return exponent.denominator == 1 and 1 < exponent <= MAX_COPIES and not on_diagonal


def meet(one: Chain, other: Chain, begins: bool) -> bool:
    """Whether two products of several matrices begin (or end) with the same one."""
    if len(one) < 2 or len(other) < 2:
        return False
    return one[0] == other[0] if begins else one[-1] == other[-1] and _fits(one) and _fits(other)


def _fits(chain: Chain) -> bool:
    """A chain whose first factors make a matrix or column that another can be added to."""
    return chain[0].rank == 2 or len(chain) == 2


def share_elementwise(one: Chain, other: Chain) -> bool:
    first, second = one[0], other[0]
    if isinstance(first, Apply) and isinstance(second, Apply) and first.function == second.function == "diag":
        return first.arguments[0].rank == second.arguments[0].rank
    return any(factor in hadamard_factors(second) for factor in hadamard_factors(first))


def hadamard_factors(array: Expression) -> list[Expression]:
    """The factors of a nested elementwise product."""
    if isinstance(array, Hadamard):
        return hadamard_factors(array.left) + hadamard_factors(array.right)
    return [array]


def join_hadamard(factors: list[Expression]) -> Expression:
    made = factors[0]
    for factor in factors[1:]:
        made = build.hadamard(made, factor)
    return made


def once_each(common: list[Expression], lists: list[list[Expression]]) -> list[Expression]:
    """``common`` cut down to how often every list has each factor."""
    made: list[Expression] = []
    for factor in common:
        if made.count(factor) < min(factors.count(factor) for factors in lists):
            made.append(factor)
    return made


def times_mark(front: Poly, mark: Entry) -> Poly:
    return Poly(
        tuple(
            sorted(
                (
                    (Monomial(tuple(sorted((*m.powers, (mark, Fraction(1))), key=lambda pair: pair[0].key))), c)
                    for m, c in front.terms
                ),
                key=lambda pair: pair[0].key,
            )
        )
    )


def as_poly(exponent: Exponent) -> Poly:
    return exponent if isinstance(exponent, Poly) else constant(exponent)


def with_norms(node: Expression) -> Expression:
    """``1^T |v|`` as the norm that it is."""
    made = rebuild(node, with_norms)
    if not isinstance(made, MatMul) or not isinstance(made.left, Transpose) or not isinstance(made.left.operand, Ones):
        return made
    size = made.right
    absolute = isinstance(size, Apply) and size.function == "abs" and size.rank == 1
    return build.norm(size.arguments[0], "1") if absolute and isinstance(size, Apply) else made
