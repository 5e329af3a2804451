"""Inverses and determinants read into the checker's sums: of products factor by factor, else as atoms."""

from __future__ import annotations

from notation.expression import Expression, Identity, Inverse, MatMul, Mul, Neg, Pow, Symbol, Transpose
from symbolic.replay.algebra import multiply, power
from symbolic.replay.facts import lowered
from symbolic.replay.matrices import of_matrix
from symbolic.replay.reading import Indices, Reader, Scope
from symbolic.replay.ring import ONE, Sum, index, number, scale


def array(reader: Reader, kind: str, matrix: Expression, indices: Indices, scope: Scope) -> Sum:
    """An entry of the inverse of a matrix, or its determinant; of products factor by factor."""
    rule = _determinant if kind == "det" else _inverse
    made = rule(reader, matrix, indices, scope)
    if made is not None:
        return made
    binds = (reader.facts.fresh(), reader.facts.fresh())
    inner = reader.entry(matrix, (index(binds[0]), index(binds[1])), scope)
    return of_matrix(kind, inner, binds, reader.scalar(matrix.shape[0], scope), indices, reader.facts)


def _determinant(reader: Reader, matrix: Expression, indices: Indices, scope: Scope) -> Sum | None:
    """The determinant of a product, a multiple, a transpose, an inverse or a power."""
    facts = reader.facts
    if isinstance(matrix, MatMul) and matrix.left.shape == matrix.right.shape == matrix.shape:
        sides = [array(reader, "det", side, (), scope) for side in (matrix.left, matrix.right)]
        return multiply(sides[0], sides[1], facts)
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
    return ONE if isinstance(matrix, Identity) else None


def _inverse(reader: Reader, matrix: Expression, indices: Indices, scope: Scope) -> Sum | None:
    """An entry of the inverse of a product, a multiple, a transpose, an inverse or an orthogonal matrix."""
    if isinstance(matrix, MatMul) and matrix.left.shape == matrix.right.shape == matrix.shape:
        left, right = Inverse(matrix.shape, operand=matrix.left), Inverse(matrix.shape, operand=matrix.right)
        return reader.entry(MatMul(matrix.shape, left=right, right=left), indices, scope)
    if isinstance(matrix, Neg):
        return scale(array(reader, "inverse", matrix.operand, indices, scope), -1)
    if isinstance(matrix, Mul) and not matrix.left.shape:
        front = power(reader.scalar(matrix.left, scope), -1, reader.facts)
        return multiply(front, array(reader, "inverse", matrix.right, indices, scope), reader.facts)
    if isinstance(matrix, Transpose) and matrix.operand.rank == 2:
        return array(reader, "inverse", matrix.operand, indices[::-1], scope)
    if isinstance(matrix, Inverse):
        return reader.entry(matrix.operand, indices, scope)
    if isinstance(matrix, Symbol) and not (matrix.name in scope and not matrix.indices):
        declaration = reader.givens.declaration(matrix.name)
        if declaration is not None and "orthogonal" in declaration.properties and matrix.name not in reader.expanded:
            return reader.entry(matrix, indices[::-1], scope)
    return reader.entry(matrix, indices, scope) if isinstance(matrix, Identity) else None
