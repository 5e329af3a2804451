"""Inverses and determinants of grids of blocks, by the Schur complement of a block that has to be invertible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from notation import build
from notation.expression import Expression
from symbolic.grids import Cell, Grid, chain, negated, part_of, sum_of, times
from symbolic.limits import OutsideEngine

Invertible = Callable[[Cell], bool]
"""Whether a block may be inverted."""


def _pivot(grid: Grid, is_invertible: Invertible) -> int:
    """The place on the diagonal of a block that is invertible: an end of it."""
    for place in (0, len(grid.heights) - 1):
        if is_invertible(grid.cells[place][place]):
            return place
    raise OutsideEngine("no block on the diagonal is known to be invertible")


def _complement(grid: Grid, place: int) -> tuple[Grid, Grid, Grid, Expression, Expression]:
    """The Schur complement of the block at ``place``, what stands beside it and below it, itself, its inverse."""
    rest = [k for k in range(len(grid.heights)) if k != place]
    block = grid.cell(place, place)
    turned = build.inverse(block) if block.shape else build.div(build.ONE, block)
    beside = part_of(grid, [place], rest)
    below = part_of(grid, rest, [place])
    cells = tuple(
        tuple(sum_of([grid.cells[i][j], negated(chain(grid.cells[i][place], turned, grid.cells[place][j]))])
              for j in rest)
        for i in rest
    )  # fmt: skip
    return replace(part_of(grid, rest, rest), cells=cells), beside, below, block, turned


def inverted(grid: Grid, is_invertible: Invertible) -> Grid:
    """The inverse of a grid cut alike both ways. Raises ``OutsideEngine``."""
    if len(grid.heights) == 1:
        cell = grid.cell(0, 0)
        return replace(grid, cells=((build.inverse(cell) if cell.shape else build.div(build.ONE, cell),),))
    place = _pivot(grid, is_invertible)
    schur, beside, below, _, turned = _complement(grid, place)
    inner = inverted(schur, is_invertible)
    rest = [k for k in range(len(grid.heights)) if k != place]
    count = range(len(rest))
    right = [times(turned, cell) for cell in beside.cells[0]]
    left = [times(row[0], turned) for row in below.cells]
    upper = [negated(sum_of([times(right[k], inner.cells[k][j]) for k in count])) for j in count]
    lower = [negated(sum_of([times(inner.cells[i][k], left[k]) for k in count])) for i in count]
    corner = sum_of([turned, *(negated(times(upper[k], left[k])) for k in count)])
    table: dict[tuple[int, int], Cell] = {(place, place): corner}
    for i in count:
        table[place, rest[i]], table[rest[i], place] = upper[i], lower[i]
        table.update({(rest[i], rest[j]): inner.cells[i][j] for j in count})
    size = range(len(grid.heights))
    return replace(grid, cells=tuple(tuple(table[i, j] for j in size) for i in size))


def determinant(grid: Grid, is_invertible: Invertible) -> Expression:
    """The determinant of a grid cut alike both ways. Raises ``OutsideEngine``."""
    if len(grid.heights) == 1:
        cell = grid.cell(0, 0)
        return build.apply("det", (cell,)) if cell.shape else cell
    triangular = _triangular(grid)
    if triangular is not None:
        return triangular
    schur, _, _, block, _ = _complement(grid, _pivot(grid, is_invertible))
    own = build.apply("det", (block,)) if block.shape else block
    return build.scale(own, determinant(schur, is_invertible))


def _triangular(grid: Grid) -> Expression | None:
    """The product over the diagonal, when there is nothing above it, or nothing below it."""
    size = range(len(grid.heights))
    above = all(grid.cells[i][j] is None for i in size for j in size if i < j)
    below = all(grid.cells[i][j] is None for i in size for j in size if i > j)
    if not above and not below:
        return None
    parts = [grid.cell(k, k) for k in size]
    made = [build.apply("det", (part,)) if part.shape else part for part in parts]
    return _scalars(made)


def _scalars(parts: list[Expression]) -> Expression:
    made = parts[0]
    for part in parts[1:]:
        made = build.scale(made, part)
    return made
