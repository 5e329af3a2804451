"""Matrices of blocks: their heights and widths, and what stands for zero or identity in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.expression import Expression, Identity, Number, Zeros
from notation.sizes import is_flexible, settled, settled_size, unify_size
from notation.source import ShapeClash, Span
from notation.walking import walk

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator

Rows = tuple[tuple[Expression, ...], ...]


def are_blocks(rows: Rows) -> bool:
    """Whether the cells of a written matrix are blocks: one is a matrix, vectors stand below each other, or arrays and
    numbers in a grid. Equal vectors side by side are a list of them."""
    cells = [cell for row in rows for cell in row]
    if len(cells) < 2 or any(cell.rank > 2 for cell in cells) or all(not cell.shape for cell in cells):
        return False
    if len(rows) > 1 and len(rows[0]) > 1:
        return True
    if len(rows) > 1 and all(cell.rank == 1 for cell in cells):
        return True
    shapes = {cell.shape for cell in cells}
    return len(shapes) > 1 or any(cell.rank == 2 for cell in cells)


def stacked_rows(rows: Rows) -> tuple[Expression, ...] | None:
    """The vectors whose transposes stand below each other: the matrix with these rows."""
    cells = [row[0] for row in rows]
    same = len(rows) > 1 and all(len(row) == 1 and row[0].shape == cells[0].shape for row in rows)
    if not same or cells[0].rank != 2 or not build.is_one(cells[0].shape[0]):
        return None
    return tuple(build.transpose(cell) for cell in cells)


def blocks(elaborator: Elaborator, rows: Rows, span: Span) -> Expression:
    """The matrix of these blocks; zeros and identities take the sizes that the others leave them."""
    scope = elaborator.scope
    columns = tuple(zip(*rows, strict=True))
    heights = [_common(elaborator, [_height(cell) for cell in row], "height of a row", span) for row in rows]
    widths = [_common(elaborator, [_width(cell) for cell in column], "width of a column", span) for column in columns]
    for at, row in enumerate(rows):
        for across, cell in enumerate(row):
            if _is_identity(cell) and not unify_size(heights[at], widths[across], scope):
                raise ShapeClash("an identity matrix in a block that is not square", span)
    made = tuple(
        tuple(_placed(cell, heights[at], widths[across], elaborator) for across, cell in enumerate(row))
        for at, row in enumerate(rows)
    )
    return build.blocks(tuple(tuple(settled(cell, scope) for cell in row) for row in made), span)


def _common(elaborator: Elaborator, sizes: list[Expression | None], what: str, span: Span) -> Expression:
    known = [size for size in sizes if size is not None]
    if not known:
        return elaborator.scope.size("block")
    for size in known[1:]:
        if not unify_size(known[0], size, elaborator.scope):
            first, second = (settled_size(item, elaborator.scope) for item in (known[0], size))
            shown = " and ".join(build.shape_text((item,)) for item in (first, second))
            raise ShapeClash(f"blocks differ in the {what}: {shown}", span)
    return settled_size(known[0], elaborator.scope)


def _is_zero(cell: Expression) -> bool:
    if isinstance(cell, Zeros):
        return any(is_flexible(size) for size in cell.shape)
    return isinstance(cell, Number) and cell.value == 0


def _is_identity(cell: Expression) -> bool:
    return cell.rank == 2 and any(isinstance(part, Identity) for part in walk(cell))


def _height(cell: Expression) -> Expression | None:
    return None if _is_zero(cell) else build.height(cell)


def _width(cell: Expression) -> Expression | None:
    return None if _is_zero(cell) else build.width(cell)


def _placed(cell: Expression, height: Expression, width: Expression, elaborator: Elaborator) -> Expression:
    if not _is_zero(cell):
        return cell
    height, width = (settled_size(size, elaborator.scope) for size in (height, width))
    if build.is_one(width):
        return build.ZERO if build.is_one(height) else build.zeros((height,))
    return build.zeros((height, width))
