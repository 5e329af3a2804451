"""Determinants and inverses of matrices of a few rows, written out in their entries."""

from __future__ import annotations

from symbolic.algebra import multiply, power
from symbolic.context import Context
from symbolic.linear import add, scale, subtract
from symbolic.rebuild import delta, substitute_poly
from symbolic.terms import ONE, ZERO, ArrayForm, Poly, constant

Indices = tuple[Poly, ...]

MAX_WRITTEN = 4


def is_small(size: Poly) -> bool:
    """Whether a determinant of this size is written out, as a sum over permutations."""
    value = size.constant
    return value is not None and 1 <= value <= MAX_WRITTEN


def written_determinant(form: ArrayForm, context: Context) -> Poly:
    count = int(form.axes[0].size.constant or 0)
    return _minor(_entries(form, context), tuple(range(count)), tuple(range(count)), context)


def written_inverse(form: ArrayForm, indices: Indices, context: Context) -> Poly:
    """The entry of the inverse at concrete or symbolic ``indices``, by cofactors."""
    table = _entries(form, context)
    count = len(table)
    everything = tuple(range(count))
    below = power(_minor(table, everything, everything, context), -1, context)
    made = []
    for row in everything:
        for column in everything:
            here = multiply(
                delta(subtract(indices[0], constant(row + 1)), context),
                delta(subtract(indices[1], constant(column + 1)), context),
                context,
            )
            if not here.terms:
                continue
            rows, columns = (tuple(k for k in everything if k != left) for left in (column, row))
            value = multiply(_minor(table, rows, columns, context), below, context)
            made.append(multiply(here, scale(value, (-1) ** (row + column)), context))
    return add(ZERO, ZERO, *made)


def _entries(form: ArrayForm, context: Context) -> list[list[Poly]]:
    count = int(form.axes[0].size.constant or 0)
    first, second = form.axes
    return [
        [
            substitute_poly(form.entry, {first.name: constant(i), second.name: constant(j)}, context)
            for j in range(1, count + 1)
        ]
        for i in range(1, count + 1)
    ]


def _minor(table: list[list[Poly]], rows: tuple[int, ...], columns: tuple[int, ...], context: Context) -> Poly:
    """The determinant of some rows and columns, by the first row."""
    if not rows:
        return ONE
    made = []
    for place, column in enumerate(columns):
        entry = table[rows[0]][column]
        if entry.terms:
            rest = _minor(table, rows[1:], columns[:place] + columns[place + 1 :], context)
            made.append(scale(multiply(entry, rest, context), (-1) ** place))
    return add(ZERO, ZERO, *made)
