"""Derivatives of the checker's sums by one entry of an array."""

from __future__ import annotations

from fractions import Fraction

from symbolic.replay.algebra import multiply, power_of, product
from symbolic.replay.binding import bind, delta, opened, replaced, total
from symbolic.replay.facts import Facts, as_sum, is_whole, lowered, nonnegative_term, plus
from symbolic.replay.functions import logarithm, slope
from symbolic.replay.mapping import mapped
from symbolic.replay.matrices import of_matrix, power_of_matrix
from symbolic.replay.ring import ONE, ZERO, Atom, Beyond, Sum, Term, add, atom, index, scale, subtract


def by_entry(made: Sum, target: Atom, facts: Facts) -> Sum:
    """The derivative by the entry ``target``: entries of one array are independent of each other."""
    return add(*(_term(term, target, facts) for term in made))


def _term(term: Term, target: Atom, facts: Facts) -> Sum:
    body, bound = opened(term, facts)
    found = []
    for place, (factor, exponent) in enumerate(body.factors):
        rest = (Term(body.coefficient, body.factors[:place] + body.factors[place + 1 :]),)
        inner = _power(factor, exponent, target, facts)
        if inner:
            found.append(multiply(rest, inner, facts))
    return bind(add(*found), bound, facts)


def _power(factor: Atom, exponent: Fraction | Sum, target: Atom, facts: Facts) -> Sum:
    found = []
    inner = _atom(factor, target, facts)
    if inner:
        front = power_of(factor, plus(exponent, Fraction(-1)), facts)
        found.append(product([as_sum(exponent), front, inner], facts))
    if not isinstance(exponent, Fraction):
        moved = by_entry(exponent, target, facts)
        if moved:
            value = factor.parts[0] if factor.kind == "base" else atom(factor)
            log = ONE if factor.kind == "e" else logarithm(value, facts)
            found.append(product([power_of(factor, exponent, facts), log, moved], facts))
    return add(*found)


def _atom(made: Atom, target: Atom, facts: Facts) -> Sum:
    if made.kind == "entry":
        if made.name != target.name or len(made.parts) != len(target.parts):
            if any(by_entry(part, target, facts) for part in made.parts):
                raise Beyond("a derivative by an index")
            return ZERO
        if made.symmetric:
            raise Beyond("a derivative by a structured matrix")
        pairs = zip(made.parts, target.parts, strict=True)
        return product([delta(subtract(own, other), facts) for own, other in pairs], facts)
    if made.kind in ("index", "number", "e", "pi", "delta", "digit"):
        return ZERO
    if made.kind == "base":
        return by_entry(made.parts[0], target, facts)
    if made.kind == "fn":
        inner = [by_entry(part, target, facts) for part in made.parts]
        if not any(inner):
            return ZERO
        if len(inner) != 1:
            raise Beyond(f"the derivative of {made.name}")
        return multiply(slope(made.name, made.parts[0], facts), inner[0], facts)
    if made.kind in ("call", "mean") and not any(by_entry(part, target, facts) for part in made.parts):
        return ZERO
    if made.kind == "array":
        return _array(made, target, facts)
    raise Beyond(f"the derivative of {made.kind}")


def _array(made: Atom, target: Atom, facts: Facts) -> Sum:
    """``d A^-1 = -A^-1 dA A^-1`` and ``d det A = det A tr(A^-1 dA)``."""
    matrix = made.parts[-1]
    moved = by_entry(matrix, target, facts)
    if not moved:
        return ZERO
    size = made.parts[2 if made.name != "det" else 0]
    row, column = facts.fresh(), facts.fresh()
    inner = replaced(moved, {made.binds[0]: index(row), made.binds[1]: index(column)}, facts)

    def inverse(first: Sum, second: Sum) -> Sum:
        return of_matrix("inverse", matrix, (made.binds[0], made.binds[1]), size, (first, second), facts)

    if made.name == "inverse":
        first, second = made.parts[0], made.parts[1]
        body = product([inverse(first, index(row)), inner, inverse(index(column), second)], facts)
        return scale(_double(body, row, column, size, facts), -1)
    if made.name == "power":  # d X^n = sum_m X^(m-1) dX X^(n-m)
        first, second, exponent = made.parts[0], made.parts[1], made.parts[3]
        whole = is_whole(lowered(exponent), facts) and all(nonnegative_term(term, facts) for term in exponent)
        if not whole or by_entry(exponent, target, facts):
            raise Beyond("a derivative of this power of a matrix")
        binds, step = (made.binds[0], made.binds[1]), facts.fresh()

        def raised(times: Sum, one: Sum, other: Sum) -> Sum:
            return power_of_matrix(matrix, binds, size, times, (one, other), facts)

        before = raised(subtract(index(step), ONE), first, index(row))
        after = raised(subtract(exponent, index(step)), index(column), second)
        body = _double(product([before, inner, after], facts), row, column, size, facts)
        return total(body, step, exponent, facts)
    if made.name == "det":
        body = multiply(inverse(index(column), index(row)), inner, facts)
        return multiply(atom(made), _double(body, row, column, size, facts), facts)
    raise Beyond(f"the derivative of {made.name}")


def _double(body: Sum, row: str, column: str, size: Sum, facts: Facts) -> Sum:
    return total(total(body, column, size, facts), row, size, facts)


def put(made: Sum, slot: str, value: Sum, facts: Facts) -> Sum:
    """The placeholder ``slot`` (an entry without indices) replaced by ``value``."""
    return mapped(made, lambda one: value if one.kind == "entry" and one.name == slot else None, facts)
