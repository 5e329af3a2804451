"""Matrices of blocks taken apart: what is claimed of a whole is claimed of its blocks.

``apart`` turns an expression into a grid of expressions without block matrices; products, transposes, inverses and
determinants follow the rules for blocks. A claim about arrays holds when it holds block by block.

The inverse and the determinant go by the Schur complement of a block that has to be invertible. Taken are blocks whose
inverse stands in the claim, identities, and square symbols of which nothing is assumed but their structure: for these
an equality of rational functions that holds wherever the block is invertible holds wherever both sides are defined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from notation import build
from notation.expression import (
    Add,
    Apply,
    BlockMatrix,
    Derivative,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Symbol,
    Transpose,
    Zeros,
)
from notation.functions import FUNCTIONS
from notation.givens import Givens
from notation.walking import rebuild, walk
from symbolic.grids import (
    Cell,
    Grid,
    hadamard,
    identity,
    map_cells,
    negated,
    ones_of,
    or_zero,
    sum_of,
    times,
    turned,
)
from symbolic.limits import OutsideEngine
from symbolic.schur import determinant, inverted

MAX_POWER = 4


Apart = Expression | Grid


def has_blocks(expression: Expression, givens: Givens) -> bool:
    """Whether a block matrix stands in the expression, or in a definition that it uses."""
    seen: set[str] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        for part in walk(node):
            if isinstance(part, BlockMatrix):
                return True
            if isinstance(part, Symbol) and part.name not in seen:
                seen.add(part.name)
                stack.extend(d.body for d in givens.definitions_of(part.name) if not d.function)
    return False


def apart(expression: Expression, givens: Givens, claim: Sequence[Expression] = ()) -> Apart:
    """The expression without block matrices. ``claim``: all sides of what is claimed; what is inverted there is
    invertible. Raises ``OutsideEngine`` when a node has no rule for blocks."""
    invertible = {
        part.operand for side in (*claim, expression) for part in walk(side) if isinstance(part, Inverse) and part.shape
    }
    return _Taker(givens, frozenset(invertible)).take(expression)


def joined(made: Apart, finish: Callable[[Expression], Expression] = lambda node: node) -> Expression:
    """The expression again, with ``finish`` done to every block."""
    if not isinstance(made, Grid):
        return finish(made)
    rows = range(len(made.heights))
    columns = range(len(made.widths))
    return build.blocks(tuple(tuple(finish(made.cell(i, j)) for j in columns) for i in rows))


def block_pairs(left: Expression, right: Expression, givens: Givens) -> list[tuple[Expression, Expression]]:
    """The equations between blocks that ``left = right`` says. Raises ``OutsideEngine``."""
    first, second = apart(left, givens, (right,)), apart(right, givens, (left,))
    if not isinstance(first, Grid) and not isinstance(second, Grid):
        return [(first, second)]
    model = first if isinstance(first, Grid) else second
    assert isinstance(model, Grid)
    taker = _Taker(givens, frozenset())
    one, other = taker.like(first, model), taker.like(second, model)
    return [
        (one.cell(i, j), other.cell(i, j))
        for i in range(len(model.heights))
        for j in range(len(model.widths))
        if one.cells[i][j] is not None or other.cells[i][j] is not None
    ]


class _Taker:
    def __init__(self, givens: Givens, invertible: frozenset[Expression]) -> None:
        self.givens = givens
        self.invertible = invertible

    def take(self, node: Expression) -> Apart:
        if not has_blocks(node, self.givens):
            return node
        rule = _RULES.get(type(node))
        if rule is not None:
            return rule(self, node)
        return rebuild(node, self.whole)

    def whole(self, node: Expression) -> Expression:
        """A part that must not be a grid."""
        made = self.take(node)
        if isinstance(made, Grid):
            raise OutsideEngine("a block matrix in an operation without a rule for blocks")
        return made

    # --- leaves ---

    def blocks(self, node: BlockMatrix) -> Apart:
        heights = tuple(build.height(row[0]) for row in node.rows)
        widths = tuple(build.width(cell) for cell in node.rows[0])
        cells = tuple(tuple(or_zero(self.whole(cell)) for cell in row) for row in node.rows)
        return Grid(heights, widths, cells, len(node.shape) == 1)

    def symbol(self, node: Symbol) -> Apart:
        rows = self.givens.definitions_of(node.name)
        if len(rows) != 1 or rows[0].arguments or rows[0].components or rows[0].condition or node.indices:
            raise OutsideEngine("a definition with a block matrix in it")
        return self.take(rows[0].body)

    # --- arithmetic ---

    def add(self, node: Add) -> Apart:
        parts = [self.take(term) for term in node.terms]
        first = next((part for part in parts if isinstance(part, Grid)), None)
        if first is None:
            return build.add(tuple(part for part in parts if not isinstance(part, Grid)))
        made = [self.like(part, first) for part in parts]
        return map_cells(first, lambda *cells: sum_of(cells), made)

    def like(self, part: Apart, model: Grid) -> Grid:
        """A part cut like ``model``."""
        if isinstance(part, Grid):
            if (part.heights, part.widths) != (model.heights, model.widths):
                raise OutsideEngine("block matrices that are cut in different ways")
            return part
        if isinstance(part, Mul) and not part.left.shape:
            inner = self.like(part.right, model)
            return map_cells(model, lambda cell: None if cell is None else build.scale(part.left, cell), [inner])
        if isinstance(part, Neg):
            return map_cells(model, negated, [self.like(part.operand, model)])
        if isinstance(part, Identity) and model.square:
            size = len(model.heights)
            return replace(
                model,
                cells=tuple(
                    tuple(identity(model.heights[i]) if i == j else None for j in range(size)) for i in range(size)
                ),
            )
        if isinstance(part, Zeros):
            return replace(model, cells=tuple(tuple(None for _ in model.widths) for _ in model.heights))
        if isinstance(part, Ones):
            rows = tuple(tuple(ones_of(height, width) for width in model.widths) for height in model.heights)
            return replace(model, cells=rows)
        raise OutsideEngine("an array that is not cut into blocks, beside one that is")

    def neg(self, node: Neg) -> Apart:
        inner = self.take(node.operand)
        return map_cells(inner, negated, [inner]) if isinstance(inner, Grid) else build.neg(inner)

    def mul(self, node: Mul) -> Apart:
        left, right = self.take(node.left), self.take(node.right)
        if isinstance(left, Grid):
            left, right = right, left
        if isinstance(left, Grid) or not isinstance(right, Grid):
            return rebuild(node, self.whole)
        factor = left
        return map_cells(right, lambda cell: None if cell is None else build.scale(factor, cell), [right])

    def div(self, node: Div) -> Apart:
        above, below = self.take(node.numerator), self.whole(node.denominator)
        if not isinstance(above, Grid) or below.shape:
            return rebuild(node, self.whole)
        return map_cells(above, lambda cell: None if cell is None else build.div(cell, below), [above])

    def hadamard(self, node: Hadamard) -> Apart:
        left, right = self.take(node.left), self.take(node.right)
        if not isinstance(left, Grid) or not isinstance(right, Grid):
            return rebuild(node, self.whole)
        return map_cells(left, hadamard, [left, self.like(right, left)])

    def transpose(self, node: Transpose) -> Apart:
        inner = self.take(node.operand)
        if not isinstance(inner, Grid):
            return build.transpose(inner)
        cells = tuple(tuple(turned(cell) for cell in column) for column in zip(*inner.cells, strict=True))
        vector = len(inner.heights) == 1 and build.is_one(inner.heights[0]) and not inner.vector
        return Grid(inner.widths, inner.heights, cells, vector)

    def product(self, node: MatMul) -> Apart:
        left, right = self.take(node.left), self.take(node.right)
        first, second = _as_grid(left, right, columns=True), _as_grid(right, left, columns=False)
        if first.widths != second.heights:
            raise OutsideEngine("block matrices that are cut in different ways")
        inner = range(len(first.widths))
        cells = tuple(
            tuple(
                sum_of([times(first.cells[i][k], second.cells[k][j]) for k in inner]) for j in range(len(second.widths))
            )
            for i in range(len(first.heights))
        )
        vector = second.vector or (len(second.widths) == 1 and build.is_one(second.widths[0]))
        made = Grid(first.heights, second.widths, cells, vector)
        return made.cell(0, 0) if len(cells) == len(cells[0]) == 1 else made

    def power(self, node: Pow) -> Apart:
        if isinstance(node.base, Norm) and node.exponent == build.TWO and node.base.kind in ("2", "F"):
            length = self.whole(node.base)
            root = isinstance(length, Apply) and length.function == "sqrt"
            return length.arguments[0] if root and isinstance(length, Apply) else build.power(length, build.TWO)
        base = self.take(node.base)
        if not isinstance(base, Grid):
            return rebuild(node, self.whole)
        exponent = node.exponent.value if isinstance(node.exponent, Number) else 0
        if node.elementwise or exponent not in range(1, MAX_POWER + 1):
            raise OutsideEngine("this power of a block matrix")
        made: Expression = node.base
        for _ in range(int(exponent) - 1):
            made = build.matmul(made, node.base)
        return self.take(made)

    def inverse(self, node: Inverse) -> Apart:
        inner = self.take(node.operand)
        if not isinstance(inner, Grid):
            return build.inverse(inner)
        if not inner.square:
            raise OutsideEngine("the inverse of a matrix that is not cut alike both ways")
        return inverted(inner, self.is_invertible)

    def is_invertible(self, cell: Cell) -> bool:
        if cell is None:
            return False
        if cell in self.invertible or isinstance(cell, Identity):
            return True
        if isinstance(cell, Number):
            return cell.value != 0
        if isinstance(cell, Mul):
            return self.is_invertible(cell.left) and self.is_invertible(cell.right)
        if not isinstance(cell, Symbol) or self.givens.definitions_of(cell.name):
            return False
        declaration = self.givens.declaration(cell.name)
        if declaration is not None and ("skew" in declaration.properties or declaration.domain.kind != "real"):
            return False  # of odd size it is singular; entries of a few values are not close to an invertible matrix
        named = [part for item in self.givens.assumptions for part in walk(item) if isinstance(part, Symbol)]
        return all(part.name != cell.name for part in named)

    # --- functions ---

    def apply(self, node: Apply) -> Apart:
        if len(node.arguments) != 1:
            return rebuild(node, self.whole)
        inner = self.take(node.arguments[0])
        if not isinstance(inner, Grid):
            return rebuild(node, self.whole)
        if node.function in ("tr", "det"):
            if not inner.square:
                raise OutsideEngine(f"{node.function} of a matrix that is not cut alike both ways")
            if node.function == "det":
                return determinant(inner, self.is_invertible)
            diagonal = [inner.cell(k, k) for k in range(len(inner.heights))]
            return build.add(tuple(build.apply("tr", (cell,)) if cell.shape else cell for cell in diagonal))
        row = FUNCTIONS.get(node.function)
        if row is None or row.rule != "elementwise":
            raise OutsideEngine(f"{node.function} of a block matrix")
        rows = range(len(inner.heights))
        columns = range(len(inner.widths))
        made = tuple(tuple(self.elementwise(node, inner.cell(i, j)) for j in columns) for i in rows)
        return replace(inner, cells=made)

    def elementwise(self, node: Apply, cell: Expression) -> Expression:
        return Apply(cell.shape, node.function, (cell,), node.primes)

    def norm(self, node: Norm) -> Apart:
        inner = self.take(node.operand)
        if not isinstance(inner, Grid):
            return rebuild(node, self.whole)
        row = len(inner.heights) == 1 and build.is_one(inner.heights[0])
        if node.kind not in ("2", "F", "1") or (node.kind != "F" and not (inner.vector or row)):
            raise OutsideEngine("this norm of a block matrix")
        cells = [cell for line in inner.cells for cell in line if cell is not None]
        if not cells:
            return build.ZERO
        lengths = [_length(cell, node.kind) for cell in cells]
        if node.kind == "1":
            return build.add(tuple(lengths))
        return build.apply("sqrt", (build.add(tuple(build.power(length, build.TWO) for length in lengths)),))

    def mean(self, node: Expectation) -> Apart:
        inner = self.take(node.body)
        if not isinstance(inner, Grid) or node.given:
            return rebuild(node, self.whole)
        return map_cells(inner, lambda cell: None if cell is None else _mean(node, cell), [inner])

    def derivative(self, node: Derivative) -> Apart:
        if has_blocks(node.wrt, self.givens):
            raise OutsideEngine("a derivative by a block matrix")
        body = self.whole(node.body)
        return replace(node, body=body)


# --- blocks ---------------------------------------------------------------------------------------


def _as_grid(part: Apart, other: Apart, *, columns: bool) -> Grid:
    """A factor as a grid: what is not cut is one block, where the other one is not cut along the shared axis."""
    if isinstance(part, Grid):
        return part
    if isinstance(other, Grid) and len(other.heights if columns else other.widths) >= 1:
        return Grid((build.height(part),), (build.width(part),), ((part,),), part.rank == 1)
    raise OutsideEngine("a product without a block matrix")


def _length(cell: Expression, kind: str) -> Expression:
    if not cell.shape:
        return build.apply("abs", (cell,))
    return build.norm(cell, kind if cell.rank == 2 else {"F": "2"}.get(kind, kind))


def _mean(node: Expectation, cell: Expression) -> Expression:
    return Expectation(cell.shape, body=cell, over=node.over)


_RULES: dict[type, Callable[[Any, Any], Apart]] = {
    BlockMatrix: _Taker.blocks,
    Symbol: _Taker.symbol,
    Add: _Taker.add,
    Neg: _Taker.neg,
    Mul: _Taker.mul,
    Div: _Taker.div,
    Hadamard: _Taker.hadamard,
    Transpose: _Taker.transpose,
    MatMul: _Taker.product,
    Pow: _Taker.power,
    Inverse: _Taker.inverse,
    Apply: _Taker.apply,
    Norm: _Taker.norm,
    Expectation: _Taker.mean,
    Derivative: _Taker.derivative,
}
