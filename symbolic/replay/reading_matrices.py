"""Inverses and determinants read into the checker's sums: of products factor by factor, else as atoms."""

from __future__ import annotations

from notation.expression import (
    Apply,
    Expression,
    Identity,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Pow,
    Symbol,
    Transpose,
)
from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import delta
from symbolic.replay.digits import digit
from symbolic.replay.facts import as_sum, is_whole, lowered
from symbolic.replay.matrices import of_matrix, power_of_matrix
from symbolic.replay.reading import Indices, Reader, Scope
from symbolic.replay.ring import ONE, Atom, Beyond, Sum, atom, index, number, scale, subtract


def array(reader: Reader, kind: str, matrix: Expression, indices: Indices, scope: Scope) -> Sum:
    """An entry of the inverse of a matrix, or its determinant; of products factor by factor."""
    rule = _determinant if kind == "det" else _inverse
    made = rule(reader, matrix, indices, scope)
    if made is not None:
        return made
    binds, inner = _whole(reader, matrix, scope)
    return of_matrix(kind, inner, binds, reader.scalar(matrix.shape[0], scope), indices, reader.facts)


def _whole(reader: Reader, matrix: Expression, scope: Scope) -> tuple[tuple[str, str], Sum]:
    """Two new index variables, and the entry of the matrix at them."""
    binds = (reader.facts.fresh(), reader.facts.fresh())
    return binds, reader.entry(matrix, (index(binds[0]), index(binds[1])), scope)


def matrix_power(reader: Reader, node: Pow, indices: Indices, scope: Scope) -> Sum:
    """An entry of a power of a matrix with an exponent that is a whole number, known or not."""
    exponent = lowered(reader.scalar(node.exponent, scope))
    if exponent == -1:
        return array(reader, "inverse", node.base, indices, scope)
    if isinstance(node.base, Apply) and node.base.function == "diag":
        on = power(reader.entry(node.base, (indices[0], indices[0]), scope), exponent, reader.facts)
        return multiply(delta(subtract(*indices), reader.facts), on, reader.facts)
    if not is_whole(exponent, reader.facts) and not _has_roots(node.base, reader):
        raise Beyond("a power of a matrix")
    binds, inner = _whole(reader, node.base, scope)
    return power_of_matrix(inner, binds, reader.scalar(node.shape[0], scope), as_sum(exponent), indices, reader.facts)


def _has_roots(matrix: Expression, reader: Reader) -> bool:
    """Whether a matrix is declared semidefinite: its roots are symmetric, and their exponents add up."""
    known = reader.givens.declaration(matrix.name) if isinstance(matrix, Symbol) else None
    return known is not None and not known.properties.isdisjoint({"positive definite", "positive semidefinite"})


def kronecker(reader: Reader, node: Kronecker, indices: Indices, scope: Scope) -> Sum:
    """``(A kron B)[p, q] = A[i, j] B[k, l]`` of the digits of p and q."""
    outer, inner = [], []
    for axis, place in enumerate(indices):
        sizes = [reader.scalar(side.shape[axis], scope) for side in (node.left, node.right)]
        outer.append(digit(place, sizes[1], sizes[0], reader.facts))
        inner.append(digit(place, ONE, sizes[1], reader.facts))
    left = reader.entry(node.left, tuple(outer), scope)
    return multiply(left, reader.entry(node.right, tuple(inner), scope), reader.facts)


def stacked(reader: Reader, matrix: Expression, indices: Indices, scope: Scope) -> Sum:
    """``vec(A)[p] = A[k, i]``: the columns of A below each other."""
    rows, columns = (reader.scalar(size, scope) for size in matrix.shape)
    at = (digit(indices[0], ONE, rows, reader.facts), digit(indices[0], rows, columns, reader.facts))
    return reader.entry(matrix, at, scope)


def _square(node: Expression) -> bool:
    return node.rank == 2 and node.shape[0] == node.shape[1]


def _determinant(reader: Reader, matrix: Expression, indices: Indices, scope: Scope) -> Sum | None:
    """The determinant of a product, a multiple, a transpose, an inverse or a power."""
    facts = reader.facts
    if isinstance(matrix, MatMul) and matrix.left.shape == matrix.right.shape == matrix.shape:
        sides = [array(reader, "det", side, (), scope) for side in (matrix.left, matrix.right)]
        return multiply(sides[0], sides[1], facts)
    if isinstance(matrix, Kronecker) and _square(matrix.left) and _square(matrix.right):
        made = ONE
        for side, other in ((matrix.left, matrix.right), (matrix.right, matrix.left)):
            size = lowered(reader.scalar(other.shape[0], scope))
            made = multiply(made, power(array(reader, "det", side, (), scope), size, facts), facts)
        return made
    if isinstance(matrix, Neg) or (isinstance(matrix, Mul) and not matrix.left.shape):
        front = number(-1) if isinstance(matrix, Neg) else reader.scalar(matrix.left, scope)
        inner = matrix.operand if isinstance(matrix, Neg) else matrix.right
        size = lowered(reader.scalar(matrix.shape[0], scope))
        return multiply(power(front, size, facts), array(reader, "det", inner, (), scope), facts)
    if isinstance(matrix, Transpose) and matrix.operand.rank == 2:
        return array(reader, "det", matrix.operand, (), scope)
    if isinstance(matrix, Inverse):
        return power(array(reader, "det", matrix.operand, (), scope), -1, facts)
    if isinstance(matrix, Pow) and not matrix.elementwise:
        exponent = lowered(reader.scalar(matrix.exponent, scope))
        return power(array(reader, "det", matrix.base, (), scope), exponent, facts)
    if _is_orthogonal(matrix, reader, scope):
        assert isinstance(matrix, Symbol)
        return atom(Atom("sign", f"det {matrix.name}", tuple(reader.scalar(one, scope) for one in matrix.indices)))
    return ONE if isinstance(matrix, Identity) else None


def _is_orthogonal(matrix: Expression, reader: Reader, scope: Scope) -> bool:
    if not isinstance(matrix, Symbol) or (matrix.name in scope and not matrix.indices):
        return False
    if matrix.name in reader.expanded:
        return False
    declaration = reader.givens.declaration(matrix.name)
    return declaration is not None and "orthogonal" in declaration.properties


def _inverse(reader: Reader, matrix: Expression, indices: Indices, scope: Scope) -> Sum | None:
    """An entry of the inverse of a product, a multiple, a transpose, an inverse or an orthogonal matrix."""
    if isinstance(matrix, MatMul) and matrix.left.shape == matrix.right.shape == matrix.shape:
        left, right = Inverse(matrix.shape, operand=matrix.left), Inverse(matrix.shape, operand=matrix.right)
        return reader.entry(MatMul(matrix.shape, left=right, right=left), indices, scope)
    if isinstance(matrix, Kronecker) and _square(matrix.left) and _square(matrix.right):
        sides = [Inverse(side.shape, operand=side) for side in (matrix.left, matrix.right)]
        return reader.entry(Kronecker(matrix.shape, left=sides[0], right=sides[1]), indices, scope)
    if isinstance(matrix, Neg):
        return scale(array(reader, "inverse", matrix.operand, indices, scope), -1)
    if isinstance(matrix, Mul) and not matrix.left.shape:
        front = power(reader.scalar(matrix.left, scope), -1, reader.facts)
        return multiply(front, array(reader, "inverse", matrix.right, indices, scope), reader.facts)
    if isinstance(matrix, Transpose) and matrix.operand.rank == 2:
        return array(reader, "inverse", matrix.operand, indices[::-1], scope)
    if isinstance(matrix, Inverse):
        return reader.entry(matrix.operand, indices, scope)
    if _is_orthogonal(matrix, reader, scope):
        return reader.entry(matrix, indices[::-1], scope)
    return reader.entry(matrix, indices, scope) if isinstance(matrix, Identity) else None
