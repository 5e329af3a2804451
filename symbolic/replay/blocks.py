"""Matrices of blocks in the checker: a claim about a whole is the claims about its blocks.

Sums and products go block by block. An inverse is not worked out: ``M^-1 = N`` is checked as ``M N = 1``. The
determinant goes by the Schur complement of a corner that has an inverse: one of which the claim takes it, an identity,
or a square symbol of which nothing more is known, so that it has one almost everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from notation import build
from notation.expression import (
    Add,
    Apply,
    BlockMatrix,
    Expression,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Number,
    Symbol,
    Transpose,
    Zeros,
)
from notation.givens import Givens
from notation.walking import walk
from symbolic.replay.agreeing import equal
from symbolic.replay.ring import Beyond

Sizes = tuple[Expression, ...]


@dataclass(frozen=True)
class Cut:
    """A matrix cut into blocks."""

    heights: Sizes
    widths: Sizes
    cells: tuple[tuple[Expression, ...], ...]


Known = Mapping[Expression, Expression]
"""Blocks that are proved equal to others."""


def agree_by_blocks(left: Expression, right: Expression, givens: Givens, known: Known) -> bool:
    """Whether both sides are equal block by block."""
    inverted = frozenset(p.operand for side in (left, right) for p in walk(side) if isinstance(p, Inverse))
    try:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Inverse):
                return _is_inverse(_cut(one.operand, givens), _cut(other, givens), givens, known)
            if isinstance(one, Apply) and one.function == "det":
                return _equal(_determinant(_cut(one.arguments[0], givens), inverted, givens), other, givens)
        return _same(_cut(left, givens), _cut(right, givens), givens, known)
    except Beyond:
        return False


def _equal(one: Expression, other: Expression, givens: Givens) -> bool:
    names = frozenset(definition.target.name for definition in givens.definitions)
    return equal(one, other, givens) or equal(one, other, givens, names)


def _same(one: Cut, other: Cut, givens: Givens, known: Known) -> bool:
    if (one.heights, one.widths) != (other.heights, other.widths):
        return False
    pairs = zip(_each(one), _each(other), strict=True)
    return all(known.get(a) == b or known.get(b) == a or _equal(a, b, givens) for a, b in pairs)


def _each(cut: Cut) -> Iterable[Expression]:
    return (cell for row in cut.cells for cell in row)


def _is_inverse(matrix: Cut, inverse: Cut, givens: Givens, known: Known) -> bool:
    if matrix.heights != matrix.widths or (inverse.heights, inverse.widths) != (matrix.heights, matrix.widths):
        return False
    others = _each_cell(inverse, lambda cell: known.get(cell, cell))
    unit = _unit(matrix.heights)
    return any(_same(_product(matrix, one), unit, givens, {}) for one in (inverse, others))


def _determinant(cut: Cut, inverted: frozenset[Expression], givens: Givens) -> Expression:
    """The determinant of four blocks, by the Schur complement of a corner."""
    if cut.heights != cut.widths or len(cut.heights) != 2:
        raise Beyond("the determinant of these blocks")
    for place in (0, 1):
        block = cut.cells[place][place]
        if _has_inverse(block, inverted, givens):
            last = 1 - place
            between = _times(_times(cut.cells[last][place], _inverse(block)), cut.cells[place][last])
            return build.scale(_det(block), _det(build.sub(cut.cells[last][last], between)))
    raise Beyond("no corner is known to have an inverse")


def _has_inverse(block: Expression, inverted: frozenset[Expression], givens: Givens) -> bool:
    if isinstance(block, Number):
        return block.value != 0
    if block in inverted or isinstance(block, Identity):
        return True
    if not isinstance(block, Symbol) or givens.definitions_of(block.name):
        return False
    known = givens.declaration(block.name)
    if known is not None and ("skew" in known.properties or known.domain.kind != "real"):
        return False
    return all(getattr(part, "name", "") != block.name for item in givens.assumptions for part in walk(item))


def _det(block: Expression) -> Expression:
    return build.apply("det", (block,)) if block.shape else block


def _inverse(block: Expression) -> Expression:
    return build.inverse(block) if block.shape else build.div(build.ONE, block)


# --- arithmetic ---------------------------------------------------------------------------------------


def _cut(node: Expression, givens: Givens) -> Cut:
    rule = _RULES.get(type(node))
    if rule is None:
        raise Beyond("blocks in an operation without a rule for them")
    return rule(node, givens)


def _written(node: BlockMatrix, givens: Givens) -> Cut:
    heights = tuple(build.height(row[0]) for row in node.rows)
    return Cut(heights, tuple(build.width(cell) for cell in node.rows[0]), node.rows)


def _defined(node: Symbol, givens: Givens) -> Cut:
    rows = givens.definitions_of(node.name)
    if len(rows) != 1 or rows[0].arguments or rows[0].components or rows[0].condition or node.indices:
        raise Beyond("a matrix that is not cut into blocks")
    return _cut(rows[0].body, givens)


def _add(node: Add, givens: Givens) -> Cut:
    model = next((term for term in node.terms if _is_cut(term)), None)
    if model is None:
        raise Beyond("a sum without blocks")
    first = _cut(model, givens)
    parts = [_like(term, first, givens) for term in node.terms]
    if any((part.heights, part.widths) != (first.heights, first.widths) for part in parts):
        raise Beyond("matrices that are cut in different ways")
    rows = [zip(*lines, strict=True) for lines in zip(*(part.cells for part in parts), strict=True)]
    return Cut(first.heights, first.widths, tuple(tuple(build.add(cells) for cells in row) for row in rows))


def _is_cut(node: Expression) -> bool:
    return any(isinstance(part, BlockMatrix) for part in walk(node))


def _like(node: Expression, model: Cut, givens: Givens) -> Cut:
    if isinstance(node, Identity) and model.heights == model.widths:
        return _unit(model.heights)
    if isinstance(node, Zeros):
        return Cut(model.heights, model.widths, tuple(tuple(_zero(h, w) for w in model.widths) for h in model.heights))
    if isinstance(node, Neg):
        return _each_cell(_like(node.operand, model, givens), build.neg)
    return _cut(node, givens)


def _each_cell(cut: Cut, change: Callable[[Expression], Expression]) -> Cut:
    return Cut(cut.heights, cut.widths, tuple(tuple(change(cell) for cell in row) for row in cut.cells))


def _scaled(node: Mul, givens: Givens) -> Cut:
    number, matrix = (node.left, node.right) if not node.left.shape else (node.right, node.left)
    if number.shape or _is_cut(number):
        raise Beyond("a product of this kind")
    return _each_cell(_cut(matrix, givens), lambda cell: build.scale(number, cell))


def _turned(node: Transpose, givens: Givens) -> Cut:
    inner = _each_cell(_cut(node.operand, givens), lambda cell: build.transpose(cell) if cell.shape else cell)
    return Cut(inner.widths, inner.heights, tuple(zip(*inner.cells, strict=True)))


def _matmul(node: MatMul, givens: Givens) -> Cut:
    return _product(_cut(node.left, givens), _cut(node.right, givens))


def _product(first: Cut, second: Cut) -> Cut:
    if first.widths != second.heights:
        raise Beyond("matrices that are cut in different ways")
    columns = tuple(zip(*second.cells, strict=True))
    cells = tuple(
        tuple(build.add(tuple(_times(a, b) for a, b in zip(row, column, strict=True))) for column in columns)
        for row in first.cells
    )
    return Cut(first.heights, second.widths, cells)


def _times(left: Expression, right: Expression) -> Expression:
    return build.matmul(left, right) if left.shape and right.shape else build.scale(left, right)


def _unit(sizes: Sizes) -> Cut:
    def cell(i: int, j: int) -> Expression:
        if i != j:
            return _zero(sizes[i], sizes[j])
        return build.ONE if build.is_one(sizes[i]) else build.identity(sizes[i])

    places = range(len(sizes))
    return Cut(sizes, sizes, tuple(tuple(cell(i, j) for j in places) for i in places))


def _zero(height: Expression, width: Expression) -> Expression:
    shape = build.normal_shape((height, width))
    return build.zeros(shape) if shape else build.ZERO


_RULES: dict[type, Callable[[Any, Givens], Cut]] = {
    BlockMatrix: _written,
    Symbol: _defined,
    Add: _add,
    Neg: lambda node, givens: _each_cell(_cut(node.operand, givens), build.neg),
    Mul: _scaled,
    Transpose: _turned,
    MatMul: _matmul,
}
