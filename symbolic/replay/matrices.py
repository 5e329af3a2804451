"""Inverses and determinants in the checker: of a few rows written out, else atoms."""

from __future__ import annotations

from fractions import Fraction

from symbolic.replay.algebra import multiply, power, product
from symbolic.replay.binding import delta, replaced, total
from symbolic.replay.facts import Facts, lowered, nonnegative
from symbolic.replay.ring import ONE, Atom, Sum, Term, add, atom, constant, index, number, scale, subtract, text

MAX_WRITTEN = 6
"""Powers up to this one are written out."""


def of_matrix(kind: str, matrix: Sum, binds: tuple[str, str], size: Sum, indices: tuple[Sum, ...], facts: Facts) -> Sum:
    """An entry of the inverse of the matrix with the entry ``matrix`` at ``binds``, or its determinant."""
    count = constant(size)
    if count is not None and count <= (4 if kind == "det" else 3):
        return _written_out(kind, matrix, binds, int(count), indices, facts)
    diagonal = _diagonal(matrix, binds, size, facts) if kind == "det" else None
    if diagonal is not None:
        return diagonal
    on = _on_diagonal(matrix, binds, facts) if kind == "inverse" else None
    if on is not None:
        unit = delta(subtract(*indices), facts)
        return multiply(unit, power(replaced(on, {binds[0]: indices[0]}, facts), -1, facts), facts)
    front, matrix = _parted(matrix, binds, facts)
    outside = power(front, lowered(size) if kind == "det" else -1, facts)
    return multiply(outside, atom(_atom(kind, matrix, binds, (size,), indices, facts)), facts)


def _on_diagonal(matrix: Sum, binds: tuple[str, str], facts: Facts) -> Sum | None:
    """The entry at the first of ``binds`` of a matrix that is diagonal by the way it is written."""
    unit = text(delta(subtract(index(binds[0]), index(binds[1])), facts))
    found = []
    for term in matrix:
        rest = tuple(pair for pair in term.factors if text(atom(pair[0])) != unit)
        if len(rest) == len(term.factors):
            return None
        found.append(Term(term.coefficient, rest, term.bound))
    return replaced(add(*((term,) for term in found)), {binds[1]: index(binds[0])}, facts) if found else None


def _diagonal(matrix: Sum, binds: tuple[str, str], size: Sum, facts: Facts) -> Sum | None:
    """The determinant of a diagonal matrix of what is not negative: the product of its entries."""
    on = _on_diagonal(matrix, binds, facts)
    if on is None or len(on) != 1 or on[0].bound:
        return None
    if not all(nonnegative(factor, Fraction(1), facts) for factor, _ in on[0].factors if binds[0] in factor.free):
        return None
    from symbolic.replay.sums import product_over

    return product_over(on, binds[0], size, facts)


def _atom(
    kind: str, matrix: Sum, binds: tuple[str, str], told: tuple[Sum, ...], indices: tuple[Sum, ...], facts: Facts
) -> Atom:
    turned = replaced(matrix, {binds[0]: index(binds[1]), binds[1]: index(binds[0])}, facts)
    symmetric = text(matrix) == text(turned)
    frame = {binds[0]: index("row"), binds[1]: index("column")}
    if not symmetric and text(replaced(turned, frame, facts)) < text(replaced(matrix, frame, facts)):
        # A^T and A share one atom: the spelling that comes first.
        matrix, indices = turned, indices[::-1]
    return Atom("array", kind, (*indices, *told, matrix), 0, binds, symmetric and bool(indices))


def power_of_matrix(
    matrix: Sum, binds: tuple[str, str], size: Sum, exponent: Sum, indices: tuple[Sum, ...], facts: Facts
) -> Sum:
    """An entry of a power of a square matrix; ``exponent`` is a whole number."""
    known = constant(exponent)
    if known == 0:
        return delta(subtract(*indices), facts)
    if known == 1:
        return replaced(matrix, dict(zip(binds, indices, strict=True)), facts)
    if known is not None and 1 < known <= MAX_WRITTEN:
        name = facts.fresh()
        first = replaced(matrix, dict(zip(binds, (indices[0], index(name)), strict=True)), facts)
        rest = power_of_matrix(matrix, binds, size, subtract(exponent, ONE), (index(name), indices[1]), facts)
        return total(multiply(first, rest, facts), name, size, facts)
    return atom(_atom("power", matrix, binds, (size, exponent), indices, facts))


def _parted(matrix: Sum, binds: tuple[str, str], facts: Facts) -> tuple[Sum, Sum]:
    """The number that all terms of a matrix share, and what is left."""
    if not matrix:
        return ONE, matrix
    shared: list[tuple[Atom, Fraction]] = []
    for factor, _ in matrix[0].factors:
        powers = [{a.key: e for a, e in term.factors}.get(factor.key) for term in matrix]
        inside = {*binds, *(name for term in matrix for name, _ in term.bound)}
        known = [e for e in powers if isinstance(e, Fraction)]
        if len(known) == len(powers) and factor.free.isdisjoint(inside):
            shared.append((factor, min(known)))
    value = min(matrix, key=lambda term: term.key).coefficient
    inverse = (Term(1 / value, tuple((a, -e) for a, e in shared)),)
    return (Term(value, tuple(shared)),), multiply(matrix, inverse, facts)


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
    found: list[Sum] = []
    for row in every:
        for column in every:
            here = [delta(subtract(given, number(k)), facts) for given, k in zip(indices, (row, column), strict=True)]
            if not all(here):
                continue
            cofactor = minor([k for k in every if k != column], [k for k in every if k != row])
            found.append(scale(product([*here, cofactor], facts), -1 if (row + column) % 2 else 1))
    return multiply(add(*found), power(whole, -1, facts), facts)
