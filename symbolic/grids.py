"""Grids of blocks, and the arithmetic of a block where one may be zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from notation import build
from notation.expression import Expression, Number, Zeros

Sizes = tuple[Expression, ...]
Cell = Expression | None
"""A block; None: zero."""


@dataclass(frozen=True)
class Grid:
    """Blocks in rows. A column of blocks one wide is a vector when ``vector`` says so."""

    heights: Sizes
    widths: Sizes
    cells: tuple[tuple[Cell, ...], ...]
    vector: bool = False

    @property
    def square(self) -> bool:
        return self.heights == self.widths

    def cell(self, row: int, column: int) -> Expression:
        """The block, with its zeros written."""
        made = self.cells[row][column]
        return zero(self.heights[row], self.widths[column]) if made is None else made


def zero(height: Expression, width: Expression) -> Expression:
    shape = build.normal_shape((height, width))
    return build.zeros(shape) if shape else build.ZERO


def or_zero(cell: Expression) -> Cell:
    if isinstance(cell, Zeros) or (isinstance(cell, Number) and cell.value == 0):
        return None
    return cell


def map_cells(model: Grid, change: Callable[..., Cell], grids: Sequence[Grid]) -> Grid:
    rows = tuple(
        tuple(change(*cells) for cells in zip(*(grid.cells[i] for grid in grids), strict=True))
        for i in range(len(model.heights))
    )
    return replace(model, cells=rows)


def part_of(grid: Grid, rows: list[int], columns: list[int]) -> Grid:
    return Grid(
        tuple(grid.heights[i] for i in rows),
        tuple(grid.widths[j] for j in columns),
        tuple(tuple(grid.cells[i][j] for j in columns) for i in rows),
    )


def sum_of(cells: Sequence[Cell]) -> Cell:
    kept = [cell for cell in cells if cell is not None]
    return build.add(tuple(kept)) if kept else None


def negated(cell: Cell) -> Cell:
    return None if cell is None else build.neg(cell)


def turned(cell: Cell) -> Cell:
    return cell if cell is None or not cell.shape else build.transpose(cell)


def times(left: Cell, right: Cell) -> Cell:
    if left is None or right is None:
        return None
    return build.scale(left, right) if not left.shape or not right.shape else build.matmul(left, right)


def chain(first: Cell, middle: Expression, last: Cell) -> Cell:
    return times(times(first, middle), last)


def hadamard(left: Cell, right: Cell) -> Cell:
    if left is None or right is None:
        return None
    return build.hadamard(left, right) if left.shape else build.scale(left, right)


def identity(size: Expression) -> Expression:
    return build.ONE if build.is_one(size) else build.identity(size)


def ones_of(height: Expression, width: Expression) -> Expression:
    shape = build.normal_shape((height, width))
    return build.ones(shape) if shape else build.ONE
