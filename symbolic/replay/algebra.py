"""Arithmetic of the checker's sums: products, powers, substitution, sums over an index, and the test for zero.

Convention: expressions are compared where both are defined, so ``x / x`` is 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd

from symbolic.replay.ring import (
    ONE,
    ZERO,
    Atom,
    Beyond,
    Sum,
    Term,
    add,
    atom,
    constant,
    factor_free,
    index,
    number,
    scale,
    subtract,
    sum_free,
    text,
)

Exponent = Fraction | Sum
MAX_POWER = 12
MAX_TERMS = 3000
MAX_PLAIN = 16


@dataclass(frozen=True)
class Contraction:
    """``sum_k first(k, a) second(k, b) = result(a, b)``, with the index variables called so."""

    first: Sum
    second: Sum
    result: Sum


@dataclass
class Facts:
    """What is known of names: ``nonnegative``, ``integers`` and ``binary`` ones, ``contractions`` of matrices; ``places``: texts
    of an index and of the size of the axis it is used on, so that it lies within."""

    nonnegative: set[str] = field(default_factory=set)
    integers: set[str] = field(default_factory=set)
    binary: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    contractions: list[Contraction] = field(default_factory=list)
    _fresh: int = 0

    def fresh(self) -> str:
        self._fresh += 1
        return f"v{self._fresh}"


# --- products -------------------------------------------------------------------------------------


def multiply(left: Sum, right: Sum, facts: Facts) -> Sum:
    if len(left) * len(right) > MAX_TERMS:
        raise Beyond("too many terms")
    return add(*(_join(one, other, facts) for one in left for other in right))


def product(sums: list[Sum], facts: Facts) -> Sum:
    made = ONE
    for one in sums:
        made = multiply(made, one, facts)
    return made


def _join(left: Term, right: Term, facts: Facts) -> Sum:
    right = renamed(right, facts)
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
    return bind(product([(plain,), *extra], facts), bound, facts)


def renamed(term: Term, facts: Facts) -> Term:
    """The term with new names for its bound variables."""
    if not term.bound:
        return term
    names = {name: facts.fresh() for name, _ in term.bound}
    mapping = {name: index(new) for name, new in names.items()}
    inner = replaced((Term(term.coefficient, term.factors),), mapping, facts)
    bound = tuple((names[name], replaced(size, mapping, facts)) for name, size in term.bound)
    (made,) = inner
    return Term(made.coefficient, made.factors, bound)


def opened(term: Term, facts: Facts) -> tuple[Term, tuple[tuple[str, Sum], ...]]:
    """The product under the sums of a term, and the variables, with new names."""
    made = renamed(term, facts)
    return Term(made.coefficient, made.factors), made.bound


def bind(made: Sum, bound: tuple[tuple[str, Sum], ...], facts: Facts) -> Sum:
    for name, size in reversed(bound):
        made = total(made, name, size, facts)
    return made


def plus(left: Exponent, right: Exponent) -> Exponent:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    return lowered(add(as_sum(left), as_sum(right)))


def as_sum(exponent: Exponent) -> Sum:
    return number(exponent) if isinstance(exponent, Fraction) else exponent


def lowered(made: Sum) -> Exponent:
    value = constant(made)
    return made if value is None else value


# --- powers ---------------------------------------------------------------------------------------


def power_of(made: Atom, exponent: Exponent, facts: Facts) -> Sum:
    """One atom to a power, by the rules of its kind."""
    value = exponent if isinstance(exponent, Fraction) else None
    if value == 0:
        return ONE
    whole = value is not None and value.denominator == 1
    idempotent = made.kind == "delta" or made.name == "indicator" or (made.kind == "entry" and made.name in facts.binary)
    if idempotent and value is not None and value > 0:
        return atom(made)
    if made.kind == "number":
        return _number_power(int(made.name), exponent, facts)
    if made.kind == "base" and value is not None and value >= 1 and value <= MAX_POWER:
        count = value.numerator // value.denominator
        grown = product([made.parts[0]] * count, facts)
        return grown if value == count else multiply(grown, atom(made, value - count), facts)
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
            rest = tuple(replace(t, coefficient=t.coefficient % 2) if _is_whole(t, facts) else t for t in rest)
            rest = lowered(add(rest))
        sign = -1 if count % 2 else 1
        return number(sign) if rest == 0 else scale(atom(Atom("number", "-1"), rest), sign)
    rest = plus(exponent, Fraction(-count))
    known = Fraction(value) ** count
    return number(known) if rest == 0 else scale(atom(Atom("number", str(value)), rest), known)


def constant_part(exponent: Exponent) -> Fraction:
    if isinstance(exponent, Fraction):
        return exponent
    return sum((t.coefficient for t in exponent if not t.factors and not t.bound), Fraction(0))


def _is_whole(term: Term, facts: Facts) -> bool:
    return term.coefficient.denominator == 1 and all(
        (made.kind == "index" or (made.kind == "entry" and made.name in facts.integers))
        and isinstance(exponent, Fraction)
        and exponent.denominator == 1
        and exponent > 0
        for made, exponent in term.factors
    )


def is_whole(exponent: Exponent, facts: Facts) -> bool:
    return all(_is_whole(term, facts) for term in as_sum(exponent))


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
    front, rest = _content(base, whole, facts)
    if len(rest) == 1 and not rest[0].bound:
        return _term_power(multiply(front, rest, facts)[0], exponent, facts)
    return multiply(_term_power(front[0], exponent, facts), power_of(Atom("base", "", (rest,)), exponent, facts), facts)


def _content(base: Sum, whole: bool, facts: Facts) -> tuple[Sum, Sum]:
    """A rational (and what all terms share, where a power may be taken of it) in front, and the rest."""
    above = below = 0
    for term in base:
        above = gcd(above, term.coefficient.numerator)
        below = term.coefficient.denominator * below // gcd(below, term.coefficient.denominator) if below else (
            term.coefficient.denominator
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
    front = (Term(value, tuple(shared)),)
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


def primes_of(value: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    candidate = 2
    while candidate * candidate <= value and candidate < 10_000:
        count = 0
        while value % candidate == 0:
            value, count = value // candidate, count + 1
        if count:
            found.append((candidate, count))
        candidate += 1
    return [*found, (value, 1)] if value > 1 else found


def absolute(made: Sum, facts: Facts) -> Sum:
    """``|made|``, of a product factor by factor."""
    if not made or all(nonnegative_term(term, facts) for term in made):
        return made
    if all(nonnegative_term(term, facts) for term in scale(made, -1)):
        return scale(made, -1)
    if len(made) > 1 or made[0].bound:
        front, rest = _content(made, True, facts)
        if front != ONE and text(front) != text(ONE):
            return multiply(absolute(front, facts), absolute(rest, facts), facts)
        return atom(Atom("fn", "abs", (made,)))
    found = number(abs(made[0].coefficient))
    for factor, exponent in made[0].factors:
        inner = atom(factor) if nonnegative(factor, Fraction(1), facts) else atom(Atom("fn", "abs", (atom(factor),)))
        found = multiply(found, power(inner, exponent, facts), facts)
    return found


def nonnegative(made: Atom, exponent: Exponent, facts: Facts) -> bool:
    """Whether the power of the atom is never negative (where it is a real number)."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent % 2 == 0:
        return True
    if made.kind in ("number", "e", "pi", "delta", "index"):
        return made.name != "-1"
    if made.kind == "entry":
        return made.name in facts.nonnegative or made.name in facts.binary
    if made.kind == "fn":
        return made.name in ("abs", "indicator", "relu")
    if made.kind == "base":
        even_root = isinstance(exponent, Fraction) and exponent.denominator % 2 == 0
        return even_root or all(nonnegative_term(term, facts) for term in made.parts[0])
    return False


def nonnegative_term(term: Term, facts: Facts) -> bool:
    return term.coefficient >= 0 and all(nonnegative(made, exponent, facts) for made, exponent in term.factors)


# --- substitution and sums ------------------------------------------------------------------------


def replaced(made: Sum, mapping: Mapping[str, Sum], facts: Facts) -> Sum:
    """Index variables (and slots, which are written as such) by sums; the bound ones stay apart by their names."""
    if sum_free(made).isdisjoint(mapping):
        return made
    return add(*(_replaced_term(term, mapping, facts) for term in made))


def _replaced_term(term: Term, mapping: Mapping[str, Sum], facts: Facts) -> Sum:
    if term.free.isdisjoint(mapping):
        return (term,)
    if term.bound and all(_is_name(value) for value in mapping.values()):
        bound = tuple((name, replaced(size, mapping, facts)) for name, size in term.bound)
        inner = _replaced_term(Term(term.coefficient, term.factors), mapping, facts)
        if all(name in t.free for t in inner for name, _ in bound):
            return tuple(Term(t.coefficient, t.factors, bound + t.bound) for t in inner)
    body, bound = opened(term, facts)
    moved = tuple((name, replaced(size, mapping, facts)) for name, size in bound)
    made = number(body.coefficient)
    for factor, exponent in body.factors:
        power_by = exponent if isinstance(exponent, Fraction) else lowered(replaced(exponent, mapping, facts))
        one = replaced_atom(factor, mapping, facts)
        made = multiply(made, power(one, power_by, facts), facts)
    return bind(made, moved, facts)


def _is_name(made: Sum) -> bool:
    return len(made) == 1 and len(made[0].factors) == 1 and made[0].factors[0][0].kind == "index" and not made[0].bound


def replaced_atom(made: Atom, mapping: Mapping[str, Sum], facts: Facts) -> Sum:
    if made.free.isdisjoint(mapping):
        return atom(made)
    if made.kind == "index":
        return mapping[made.name]
    parts = tuple(replaced(part, mapping, facts) for part in made.parts)
    if made.kind == "delta":
        return delta(parts[0], facts)
    if made.kind == "base":
        return parts[0]
    if made.kind == "fn":
        from symbolic.replay.functions import function

        return function(made.name, parts, facts)
    return atom(replace(made, parts=parts))


def delta(difference: Sum, facts: Facts) -> Sum:
    """1 where an integer is 0, else 0."""
    value = constant(difference)
    if value is not None:
        return ONE if value == 0 else ZERO
    if min(difference, key=lambda t: t.key).coefficient < 0:
        difference = scale(difference, -1)
    return atom(Atom("delta", "", (difference,)))


def total(made: Sum, name: str, size: Sum, facts: Facts) -> Sum:
    """The sum over ``name`` from 1 to ``size``; a short one is written out."""
    count = constant(size)
    if count is not None and count.denominator == 1 and count <= MAX_PLAIN:
        return add(*(replaced(made, {name: number(k)}, facts) for k in range(1, int(count) + 1)))
    return add(*(_total_of(term, name, size, facts) for term in made))


def _total_of(term: Term, name: str, size: Sum, facts: Facts) -> Sum:
    if name not in term.free:
        return multiply((term,), size, facts)
    if any(name in factor_free(factor) and factor[0].kind == "delta" for factor in term.factors):
        made = _contracted(term, name, size, facts)
    else:
        from symbolic.replay.sums import closed

        made = closed(term, name, size, facts)
    return (Term(term.coefficient, term.factors, (*term.bound, (name, size))),) if made is None else made


def _contracted(term: Term, name: str, size: Sum, facts: Facts) -> Sum | None:
    for factor, exponent in term.factors:
        if factor.kind != "delta" or exponent != 1 or name not in factor.free:
            continue
        value = _solved(factor.parts[0], name)
        if value is None or not _within(value, size, term, facts):
            continue
        rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0] is not factor))
        return bind(replaced((rest,), {name: value}, facts), term.bound, facts)
    return None


def _solved(difference: Sum, name: str) -> Sum | None:
    own = [t for t in difference if name in t.free]
    if len(own) != 1 or abs(own[0].coefficient) != 1 or not _is_name((replace(own[0], coefficient=Fraction(1)),)):
        return None
    rest = tuple(t for t in difference if t is not own[0])
    return scale(rest, -own[0].coefficient)


def _within(value: Sum, size: Sum, term: Term, facts: Facts) -> bool:
    """Whether ``value`` is known to lie in 1 to ``size``."""
    known = constant(value)
    if known is not None:
        top = constant(size)
        return known >= 1 and ((top is not None and known <= top) or (text(value), text(size)) in facts.places)
    own = dict(term.bound)
    if _is_name(value) and value[0].factors[0][0].name in own:
        return text(own[value[0].factors[0][0].name]) == text(size)
    return (text(value), text(size)) in facts.places


# --- the test for zero ----------------------------------------------------------------------------


def is_zero(made: Sum, facts: Facts) -> bool:
    """Whether the sum vanishes: also after it is multiplied by what stands below fractions, and where what stands under
    equal sums vanishes."""
    made = _without_bars(made, facts)
    for _ in range(12):
        if not made:
            return True
        found = _lowest(made)
        if found is None:
            return _zero_under_sums(made, facts)
        base, lowest = found
        grown = []
        for term in made:
            own = next((e for a, e in term.factors if a.key == base.key), Fraction(0))
            rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0].key != base.key), term.bound)
            lifted = plus(own, -lowest)
            grown.append(multiply((rest,), power_of(base, lifted, facts), facts))
        made = add(*grown)
    return not made


def _zero_under_sums(made: Sum, facts: Facts) -> bool:
    """Whether the terms over each kind of ranges vanish at every place of the ranges."""
    groups: dict[str, list[Sum]] = {}
    for term in made:
        if not term.bound:
            return False
        sizes = dict(term.bound)
        order = term.order()
        if any(name in sum_free(size) for name in sizes for size in sizes.values()):
            return False
        mapping = {name: index(f"place{k}.{len(term.bound)}") for k, name in enumerate(order)}
        inner = replaced((Term(term.coefficient, term.factors),), mapping, facts)
        groups.setdefault("|".join(text(sizes[name]) for name in order), []).append(inner)
    return all(is_zero(add(*group), facts) for group in groups.values())


def _without_bars(made: Sum, facts: Facts) -> Sum:
    """``|x| = 2 relu(x) - x`` where it stands alone."""
    from symbolic.replay.functions import function

    found = []
    for term in made:
        bars = [a for a, e in term.factors if a.kind == "fn" and a.name == "abs" and e == 1]
        inside = {name for name, _ in term.bound}
        if len(bars) != 1 or not bars[0].free.isdisjoint(inside):
            found.append((term,))
            continue
        rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0] is not bars[0]), term.bound)
        inner = bars[0].parts[0]
        whole = subtract(scale(function("relu", (inner,), facts), 2), inner)
        found.append(multiply((rest,), whole, facts))
    return add(*found)


def _lowest(made: Sum) -> tuple[Atom, Fraction] | None:
    """A sum of which the least power is a negative one."""
    lows: dict[str, tuple[Atom, Fraction]] = {}
    for term in made:
        inside = {name for name, _ in term.bound}
        for factor, exponent in term.factors:
            value = constant_part(exponent)
            if factor.kind == "base" and value < 0 and factor.free.isdisjoint(inside):
                known = lows.get(factor.key)
                if known is None or value < known[1]:
                    lows[factor.key] = (factor, value)
    return min(lows.values(), key=lambda pair: pair[0].key) if lows else None


# --- inverses and determinants ----------------------------------------------------------------------


def of_matrix(kind: str, matrix: Sum, binds: tuple[str, str], size: Sum, indices: tuple[Sum, ...], facts: Facts) -> Sum:
    """An entry of the inverse of the matrix with the entry ``matrix`` at ``binds``, or its determinant."""
    count = constant(size)
    if count is not None and count <= 3:
        return _written_out(kind, matrix, binds, int(count), indices, facts)
    turned = replaced(matrix, {binds[0]: index(binds[1]), binds[1]: index(binds[0])}, facts)
    symmetric = text(matrix) == text(turned)
    frame = {binds[0]: index("row"), binds[1]: index("column")}
    if not symmetric and text(replaced(turned, frame, facts)) < text(replaced(matrix, frame, facts)):
        # A^T and A share one atom: the spelling that comes first.
        matrix, indices = turned, indices[::-1]
    return atom(Atom("array", kind, (*indices, size, matrix), 0, binds, symmetric and bool(indices)))


def _written_out(
    kind: str, matrix: Sum, binds: tuple[str, str], count: int, indices: tuple[Sum, ...], facts: Facts
) -> Sum:
    def at(row: int, column: int) -> Sum:
        return replaced(matrix, {binds[0]: number(row), binds[1]: number(column)}, facts)

    def minor(rows: list[int], columns: list[int]) -> Sum:
        if not rows:
            return ONE
        inner = []
        for place, column in enumerate(columns):
            rest = minor(rows[1:], columns[:place] + columns[place + 1 :])
            inner.append(scale(multiply(at(rows[0], column), rest, facts), -1 if place % 2 else 1))
        return add(*inner)

    every = list(range(1, count + 1))
    whole = minor(every, every)
    if kind == "det":
        return whole
    found = []
    for row in every:
        for column in every:
            here = [delta(subtract(given, number(k)), facts) for given, k in zip(indices, (row, column), strict=True)]
            if not all(here):
                continue
            cofactor = minor([k for k in every if k != column], [k for k in every if k != row])
            found.append(scale(product([*here, cofactor], facts), -1 if (row + column) % 2 else 1))
    return multiply(add(*found), power(whole, -1, facts), facts)
