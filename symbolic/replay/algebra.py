"""Arithmetic of the checker's sums: products and powers.

Convention: expressions are compared where both are defined, so ``x / x`` is 1.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import gcd

from symbolic.replay import binding
from symbolic.replay.facts import (
    Exponent,
    Facts,
    as_sum,
    constant_part,
    is_whole,
    is_whole_term,
    lowered,
    nonnegative,
    nonnegative_term,
    plus,
    primes_of,
)
from symbolic.replay.ring import (
    ONE,
    ZERO,
    Atom,
    Beyond,
    Sum,
    Term,
    add,
    atom,
    factor_free,
    number,
    scale,
    text,
)

MAX_POWER = 12
MAX_TERMS = 3000


def multiply(left: Sum, right: Sum, facts: Facts) -> Sum:
    if len(left) * len(right) > MAX_TERMS:
        raise Beyond("too many terms")
    facts.spend(len(left) * len(right))
    return add(*(_join(one, other, facts) for one in left for other in right))


def product(sums: list[Sum], facts: Facts) -> Sum:
    made = ONE
    for one in sums:
        made = multiply(made, one, facts)
    return made


def _join(left: Term, right: Term, facts: Facts) -> Sum:
    right = binding.renamed(right, facts)
    kept: dict[str, tuple[Atom, Exponent]] = {made.key: (made, exponent) for made, exponent in left.factors}
    merged = []
    for made, exponent in right.factors:
        if made.key in kept:
            exponent = plus(kept.pop(made.key)[1], exponent)
            merged.append((made, exponent))
        else:
            kept[made.key] = (made, exponent)
    bound = left.bound + right.bound
    plain = Term(left.coefficient * right.coefficient, tuple(kept.values()), ())
    extra = [power_of(made, exponent, facts) for made, exponent in merged]
    if not extra:
        return (replace(plain, bound=bound),)
    return binding.bind(product([(plain,), *extra], facts), bound, facts)


def power_of(made: Atom, exponent: Exponent, facts: Facts) -> Sum:
    """One atom to a power, by the rules of its kind."""
    value = exponent if isinstance(exponent, Fraction) else None
    if value == 0:
        return ONE
    whole = value is not None and value.denominator == 1
    binary = made.kind == "entry" and made.name in facts.binary
    idempotent = binary or made.kind == "delta" or made.name == "indicator"
    if idempotent and value is not None and value > 0:
        return atom(made)
    if made.kind == "number":
        return _number_power(int(made.name), exponent, facts)
    if made.kind == "base" and value is not None and value >= 1 and value <= MAX_POWER:
        count = value.numerator // value.denominator
        grown = product([made.parts[0]] * count, facts)
        return grown if value == count else multiply(grown, atom(made, value - count), facts)
    if made.kind == "fn" and made.name == "sin" and value is not None and 2 <= value <= MAX_POWER and whole:
        cosine = atom(replace(made, name="cos"))
        square = add(ONE, scale(multiply(cosine, cosine, facts), -1))
        return product([*[square] * int(value // 2), power_of(made, value % 2, facts)], facts)
    if made.kind == "sign" and value is not None and whole:
        return atom(made) if value % 2 else ONE
    if made.kind == "fn" and made.name == "abs" and whole and value is not None and value % 2 == 0:
        return power(made.parts[0], value, facts)
    return atom(made, exponent)


def _number_power(value: int, exponent: Exponent, facts: Facts) -> Sum:
    """A prime, or -1, to a power: the whole part of what is known becomes a rational."""
    shift = constant_part(exponent)
    count = shift.numerator // shift.denominator
    if value == -1:
        if isinstance(exponent, Fraction) and exponent.denominator != 1:
            return atom(Atom("number", "-1"), exponent)
        rest = plus(exponent, Fraction(-count))
        if not isinstance(rest, Fraction):
            rest = tuple(replace(t, coefficient=t.coefficient % 2) if is_whole_term(t, facts) else t for t in rest)
            rest = lowered(add(rest))
        sign = -1 if count % 2 else 1
        return number(sign) if rest == 0 else scale(atom(Atom("number", "-1"), rest), sign)
    rest = plus(exponent, Fraction(-count))
    known = Fraction(value) ** count
    return number(known) if rest == 0 else scale(atom(Atom("number", str(value)), rest), known)


def power(base: Sum, exponent: Exponent | int, facts: Facts) -> Sum:
    """``base ** exponent`` for scalars."""
    exponent = Fraction(exponent) if isinstance(exponent, int) else exponent
    if exponent == 0:
        return ONE
    if exponent == 1:
        return base
    if isinstance(exponent, Fraction) and exponent.denominator == 1 and 0 < exponent <= MAX_POWER:
        return product([base] * int(exponent), facts)
    if not base:
        if isinstance(exponent, Fraction) and exponent > 0:
            return ZERO
        raise Beyond("a power of zero")
    if len(base) == 1 and not base[0].bound:
        factors = base[0].factors
        if len(factors) == 1 and factors[0][1] == 1 and base[0].coefficient == 1:
            return power_of(factors[0][0], exponent, facts)
        return _term_power(base[0], exponent, facts)
    whole = is_whole(exponent, facts)
    apart = binding.pieces(base[0]) if len(base) == 1 else []
    if len(apart) > 1 and all(whole or nonnegative_term(piece, facts) for piece in apart):
        outside = power(number(base[0].coefficient), exponent, facts)
        return product([outside, *(power((piece,), exponent, facts) for piece in apart)], facts)
    front, rest = content(base, whole, facts)
    if len(rest) == 1 and not rest[0].bound:
        return _term_power(multiply(front, rest, facts)[0], exponent, facts)
    return multiply(_term_power(front[0], exponent, facts), power_of(Atom("base", "", (rest,)), exponent, facts), facts)


def content(base: Sum, whole: bool, facts: Facts) -> tuple[Sum, Sum]:
    """A rational (and what all terms share, where a power may be taken of it) in front, and the rest."""
    above = below = 0
    for term in base:
        above = gcd(above, term.coefficient.numerator)
        below = (
            term.coefficient.denominator * below // gcd(below, term.coefficient.denominator)
            if below
            else (term.coefficient.denominator)
        )
    value = Fraction(above, below)
    shared: list[tuple[Atom, Exponent]] = []
    inside = {name for term in base for name, _ in term.bound}
    candidates = {made.key: made for term in base for made, _ in term.factors}
    for key in sorted(candidates):
        made = candidates[key]
        powers = [next((e for a, e in term.factors if a.key == key), Fraction(0)) for term in base]
        least = min((e for e in powers if isinstance(e, Fraction)), default=Fraction(0))
        if all(isinstance(e, Fraction) for e in powers) and least and made.free.isdisjoint(inside):
            if whole or nonnegative(made, least, facts):
                shared.append((made, least))
    front: Sum = (Term(value, tuple(shared)),)
    inverse = (Term(1 / value, tuple((a, -e) for a, e in shared if isinstance(e, Fraction))),)
    rest = multiply(base, inverse, facts)
    shift = _shift(rest, facts)
    if shift is not None:
        front = multiply(front, shift[0], facts)
        rest = shift[1]
    if whole and rest and min(rest, key=lambda t: t.key).coefficient < 0:
        front, rest = scale(front, -1), scale(rest, -1)
    return front, rest


def _shift(made: Sum, facts: Facts) -> tuple[Sum, Sum] | None:
    """A power of e in front of a sum, so that what differs by such a factor meets: of those that make one term free of
    it, the one that leaves the least text."""
    found = []
    for term in made:
        inside = {name for name, _ in term.bound}
        for factor, exponent in term.factors:
            if factor.kind == "e" and factor_free((factor, exponent)).isdisjoint(inside):
                down = atom(factor, times(exponent, Fraction(-1), facts))
                found.append((atom(factor, exponent), multiply(made, down, facts)))
    if not found:
        return None
    best = min([(ONE, made), *found], key=lambda pair: (text(pair[1]), text(pair[0])))
    return None if best[0] is ONE else best


def _term_power(term: Term, exponent: Exponent, facts: Facts) -> Sum:
    whole = is_whole(exponent, facts)
    made = _rational_power(term.coefficient if whole else abs(term.coefficient), exponent, facts)
    left: list[tuple[Atom, Exponent]] = []
    for factor, inner in term.factors:
        if whole or nonnegative(factor, Fraction(1), facts):
            made = multiply(made, power_of(factor, times(inner, exponent, facts), facts), facts)
        elif isinstance(inner, Fraction) and inner.denominator == 1 and inner % 2 == 0:
            size = absolute(atom(factor), facts)
            made = multiply(made, power(size, times(inner, exponent, facts), facts), facts)
        else:
            left.append((factor, inner))
    negative = term.coefficient < 0 and not whole
    if not left and not negative:
        return made
    if not left:
        return multiply(made, _number_power(-1, exponent, facts), facts)
    rest = (Term(Fraction(-1 if negative else 1), tuple(left)),)
    return multiply(made, atom(Atom("base", "", (rest,)), exponent), facts)


def times(left: Exponent, right: Exponent, facts: Facts) -> Exponent:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    return lowered(multiply(as_sum(left), as_sum(right), facts))


def _rational_power(value: Fraction, exponent: Exponent, facts: Facts) -> Sum:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return number(value ** int(exponent))
    made = ONE if value > 0 else _number_power(-1, exponent, facts)
    for part, sign in ((abs(value.numerator), 1), (value.denominator, -1)):
        for prime, count in primes_of(part):
            made = multiply(made, _number_power(prime, times(exponent, Fraction(sign * count), facts), facts), facts)
    return made


def absolute(made: Sum, facts: Facts) -> Sum:
    """``|made|``, of a product factor by factor."""
    if not made or all(nonnegative_term(term, facts) for term in made):
        return made
    if all(nonnegative_term(term, facts) for term in scale(made, -1)):
        return scale(made, -1)
    if len(made) > 1 or made[0].bound:
        front, rest = content(made, True, facts)
        if front != ONE and text(front) != text(ONE):
            return multiply(absolute(front, facts), absolute(rest, facts), facts)
        return atom(Atom("fn", "abs", (made,)))
    found = number(abs(made[0].coefficient))
    for factor, exponent in made[0].factors:
        inner = atom(factor) if nonnegative(factor, Fraction(1), facts) else atom(Atom("fn", "abs", (atom(factor),)))
        found = multiply(found, power(inner, exponent, facts), facts)
    return found
