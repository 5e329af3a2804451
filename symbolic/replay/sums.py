"""Sums and products over an index that have a closed form: rules of matrices, powers of the index, geometric sums."""

from __future__ import annotations

from fractions import Fraction

from symbolic.replay.algebra import multiply, power, product
from symbolic.replay.binding import bind, delta, replaced, total
from symbolic.replay.facts import Facts, as_sum, lowered, nonnegative
from symbolic.replay.ring import (
    ONE,
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
    text,
)


def closed(term: Term, name: str, size: Sum, facts: Facts) -> Sum | None:
    """The sum of ``term`` over ``name`` in closed form; None: it has none here."""
    own = [pair for pair in term.factors if name in factor_free(pair)]
    rest = Term(term.coefficient, tuple(pair for pair in term.factors if name not in factor_free(pair)))
    if any(name in _free_of(size_of) for _, size_of in term.bound):
        return None
    if (len(own) == 2 and own[0][1] == own[1][1] == 1) or (len(own) == 1 and own[0][1] == 2):
        pair = (own[0][0], own[-1][0])
        made = _contraction(pair, name, facts)
        if made is not None:
            return bind(multiply((rest,), made, facts), term.bound, facts)
    made = _powers(own, name, size, facts) or _geometric(own, name, size, facts)
    return None if made is None else bind(multiply((rest,), made, facts), term.bound, facts)


def _free_of(made: Sum) -> frozenset[str]:
    return frozenset().union(*(term.free for term in made))


def _contraction(pair: tuple[Atom, Atom], name: str, facts: Facts) -> Sum | None:
    """Two factors that a rule makes one: ``A A^-1 = I``, an orthogonal matrix, a given product of matrices."""
    for one, other in (pair, pair[::-1]):
        first, second = _other_index(one, name), _other_index(other, name)
        if first is None or second is None:
            continue
        if other.kind == "array" and other.name == "inverse":
            made = _of_inverse(one, first, other, name, facts)
            if made is not None:
                return made
        joined = _of_powers(one, first, other, second, name, facts)
        if joined is not None:
            return joined
        for rule in facts.contractions:
            mapping = {"k": index(name), "a": first, "b": second}
            here = [replaced(side, mapping, facts) for side in (rule.first, rule.second)]
            if text(here[0]) == text(atom(one)) and text(here[1]) == text(atom(other)):
                return replaced(rule.result, mapping, facts)
    return None


def _other_index(made: Atom, name: str) -> Sum | None:
    """Of a factor with two indices, one of them ``name``: the other one."""
    places = made.parts[made.family :] if made.kind == "entry" else made.parts[:2] if made.kind == "array" else ()
    if len(places) != 2:
        return None
    here = [text(place) == text(index(name)) for place in places]
    return places[1] if here == [True, False] else places[0] if here == [False, True] else None


def _of_powers(one: Atom, first: Sum, power_of: Atom, second: Sum, name: str, facts: Facts) -> Sum | None:
    """``X^a X^b = X^(a+b)`` and ``X X^b = X^(b+1)``, on either side."""
    from symbolic.replay.matrices import power_of_matrix

    if power_of.kind != "array" or power_of.name != "power":
        return None
    matrix, binds = power_of.parts[4], (power_of.binds[0], power_of.binds[1])
    forward = text(power_of.parts[0]) == text(index(name))
    ends = (first, second) if forward else (second, first)
    if one.kind == "array" and one.name == "power" and _same_matrix(one, power_of, facts):
        if not one.symmetric and (text(one.parts[1]) == text(index(name))) != forward:
            return None
        more = one.parts[3]
    elif text(atom(one)) == text(replaced(matrix, dict(zip(binds, _beside(first, name, forward), strict=True)), facts)):
        more = ONE
    else:
        return None
    return power_of_matrix(matrix, binds, power_of.parts[2], add(power_of.parts[3], more), ends, facts)


def _beside(end: Sum, name: str, forward: bool) -> tuple[Sum, Sum]:
    return (end, index(name)) if forward else (index(name), end)


def _same_matrix(one: Atom, other: Atom, facts: Facts) -> bool:
    mapping = {mine: index(its) for mine, its in zip(one.binds, other.binds, strict=True)}
    return text(replaced(one.parts[4], mapping, facts)) == text(other.parts[4])


def _of_inverse(one: Atom, first: Sum, inverse: Atom, name: str, facts: Facts) -> Sum | None:
    """``sum_k M(x, k) J(k, b)`` and ``sum_k J(a, k) M(k, x)`` are 1 where the outer indices agree."""
    from symbolic.replay.binding import delta

    matrix, (row, column) = inverse.parts[-1], inverse.binds
    for place in (0, 1):
        if text(inverse.parts[place]) != text(index(name)):
            continue
        ends = (first, index(name)) if place == 0 else (index(name), first)
        candidates = [ends, ends[::-1]] if inverse.symmetric else [ends]
        for end in candidates:
            if text(replaced(matrix, {row: end[0], column: end[1]}, facts)) == text(atom(one)):
                return delta(subtract(first, inverse.parts[1 - place]), facts)
    return None


def _powers(own: list[tuple[Atom, Fraction | Sum]], name: str, size: Sum, facts: Facts) -> Sum | None:
    """``sum_k k^m`` for m up to 4."""
    if len(own) != 1 or own[0][0].kind != "index" or own[0][1] not in (1, 2, 3, 4):
        return None
    table = {
        1: {2: Fraction(1, 2), 1: Fraction(1, 2)},
        2: {3: Fraction(1, 3), 2: Fraction(1, 2), 1: Fraction(1, 6)},
        3: {4: Fraction(1, 4), 3: Fraction(1, 2), 2: Fraction(1, 4)},
        4: {5: Fraction(1, 5), 4: Fraction(1, 2), 3: Fraction(1, 3), 1: Fraction(-1, 30)},
    }[int(own[0][1])]
    return add(*(scale(power(size, degree, facts), value) for degree, value in table.items()))


def _geometric(own: list[tuple[Atom, Fraction | Sum]], name: str, size: Sum, facts: Facts) -> Sum | None:
    """``sum_k q^k = q (1 - q^n) / (1 - q)`` where every factor is a power with an exponent that is linear in k."""
    ratio, front = ONE, ONE
    for factor, exponent in own:
        if isinstance(exponent, Fraction) or name in factor.free:
            return None
        steps = [term for term in exponent if name in term.free]
        if len(steps) != 1 or len(steps[0].factors) != 1 or steps[0].factors[0][0].kind != "index":
            return None
        if steps[0].factors[0][1] != 1 or steps[0].bound:
            return None
        base = factor.parts[0] if factor.kind == "base" else atom(factor)
        ratio = multiply(ratio, power(base, steps[0].coefficient, facts), facts)
        rest = tuple(term for term in exponent if term is not steps[0])
        front = multiply(front, power(base, lowered(rest), facts), facts)
    if constant(ratio) == 1:
        return multiply(front, size, facts)
    gap = subtract(ONE, power(ratio, lowered(size), facts))
    return product([front, ratio, gap, power(subtract(ONE, ratio), -1, facts)], facts)


def product_over(made: Sum, name: str, size: Sum, facts: Facts) -> Sum:
    """The product over ``name``: of few factors written out, of a product factor by factor."""
    count = constant(size)
    if count is not None and count <= 16:
        return product([replaced(made, {name: number(k)}, facts) for k in range(1, int(count) + 1)], facts)
    if len(made) != 1 or made[0].bound:
        if name not in _free_of(made):
            return power(made, lowered(size), facts)
        raise Beyond("a product over a range")
    found = power(number(made[0].coefficient), lowered(size), facts)
    for factor, exponent in made[0].factors:
        if name not in factor_free((factor, exponent)):
            inner = power(atom(factor, exponent), lowered(size), facts)
        elif name not in factor.free:
            base = factor.parts[0] if factor.kind == "base" else atom(factor)
            inner = power(base, lowered(total(as_sum(exponent), name, size, facts)), facts)
        else:
            inner = _product_of(factor, exponent, name, size, facts)
        found = multiply(found, inner, facts)
    return found


def _product_of(factor: Atom, exponent: Fraction | Sum, name: str, size: Sum, facts: Facts) -> Sum:
    """Of what is not negative ``exp(sum log)``; else a determinant of a diagonal matrix."""
    from symbolic.replay.functions import exponential, logarithm
    from symbolic.replay.matrices import of_matrix

    if nonnegative(factor, Fraction(1), facts):
        inner = multiply(as_sum(exponent), logarithm(atom(factor), facts), facts)
        return exponential(total(inner, name, size, facts), facts)
    if not isinstance(exponent, Fraction) or exponent.denominator != 1:
        raise Beyond("a product over a range")
    binds = (facts.fresh(), facts.fresh())
    on = replaced(atom(factor), {name: index(binds[0])}, facts)
    here = multiply(delta(subtract(index(binds[0]), index(binds[1])), facts), on, facts)
    return power(of_matrix("det", here, binds, size, (), facts), exponent, facts)


# --- ranges -------------------------------------------------------------------------------------------

MAX_SPLIT = 4


def aligned(made: Sum, facts: Facts) -> list[Sum]:
    """Sums over ranges that differ by a few terms over the shorter range: as they stand, and each sum in the one of its
    two directions that is spelled first."""
    turned = add(*(_turned(term, facts) for term in made))
    found = []
    for one in (made, turned):
        sizes = [size for term in one for _, size in term.bound]
        found.append(add(*(_shortened(term, sizes, facts) for term in one)))
    return found


def _shortened(term: Term, sizes: list[Sum], facts: Facts) -> Sum:
    for name, size in term.bound:
        gaps = [constant(subtract(size, other)) for other in sizes]
        extra = max((int(gap) for gap in gaps if gap is not None and gap.denominator == 1), default=0)
        if not 0 < extra <= MAX_SPLIT or any(name in _free_of(other) for _, other in term.bound):
            continue
        rest = tuple(pair for pair in term.bound if pair[0] != name)
        inner = (Term(term.coefficient, term.factors),)
        shorter = subtract(size, number(extra))
        parts = [total(inner, name, shorter, facts)]
        parts += [replaced(inner, {name: add(shorter, number(k))}, facts) for k in range(1, extra + 1)]
        whole = bind(add(*parts), rest, facts)
        return add(*(_shortened(part, sizes, facts) for part in whole))
    return (term,)


def _is_place(term: Term, name: str) -> bool:
    """Whether an index only says where entries stand: there its direction does not matter."""
    here = text(index(name))
    parts = [part for factor, _ in term.factors if factor.kind in ("entry", "array") for part in factor.parts]
    others = [pair for pair in term.factors if pair[0].kind not in ("entry", "array")]
    others += [pair for pair in term.factors if not isinstance(pair[1], Fraction)]
    bare = all(name not in _free_of(part) or text(part) == here for part in parts)
    return bare and not any(name in factor_free(pair) for pair in others)


def _turned(term: Term, facts: Facts) -> Sum:
    best: Sum = (term,)
    for name, size in term.bound:
        if any(name in _free_of(other) for _, other in term.bound) or _free_of(size) or _is_place(term, name):
            continue
        backwards = subtract(add(size, ONE), index(name))
        inner = replaced((Term(term.coefficient, term.factors),), {name: backwards}, facts)
        best = min(best, bind(inner, term.bound, facts), key=text)
    return best


def telescoped(made: Sum, facts: Facts) -> Sum:
    """``sum_k f(k) - sum_k f(k - 1)`` over one range as its two ends, wherever it stands."""
    for one in made:
        for other in made:
            alike = one.coefficient == -other.coefficient and len(one.bound) == len(other.bound) > 0
            ends = _ends(one, other, facts) if alike and len(one.factors) == len(other.factors) else None
            if ends is not None:
                rest = tuple(term for term in made if term is not one and term is not other)
                return telescoped(add(rest, ends), facts)
    return made


def _ends(one: Term, other: Term, facts: Facts) -> Sum | None:
    """What is left of two terms of which the second is minus the first with an index shifted back a little."""
    for name, size in one.bound:
        if any(name in _free_of(of) for _, of in one.bound):
            continue
        inner = (Term(one.coefficient, one.factors, tuple(pair for pair in one.bound if pair[0] != name)),)
        for shift in (1, 2):
            before = replaced(inner, {name: subtract(index(name), number(shift))}, facts)
            if not add((other,), total(before, name, size, facts)):
                last = [replaced(inner, {name: subtract(size, number(k))}, facts) for k in range(shift)]
                first = [replaced(inner, {name: number(-k)}, facts) for k in range(shift)]
                return subtract(add(*last), add(*first))
    return None
