"""Which matrices are positive (semi)definite by how they are built: Gram matrices, sums, inverses, what is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation.expression import (
    Add,
    Apply,
    Div,
    Expression,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Symbol,
    Transpose,
    Variance,
)

if TYPE_CHECKING:
    from symbolic.replay.ranges import Ranges


def factors_of(node: Expression) -> list[Expression]:
    """The factors of a product of arrays, in order."""
    if isinstance(node, MatMul):
        return [*factors_of(node.left), *factors_of(node.right)]
    if isinstance(node, Transpose) and isinstance(node.operand, Transpose):
        return factors_of(node.operand.operand)
    if isinstance(node, Transpose) and isinstance(node.operand, MatMul):
        return [_turned(factor) for factor in reversed(factors_of(node.operand))]
    return [node]


def _turned(node: Expression) -> Expression:
    if isinstance(node, Transpose):
        return node.operand
    from notation import build

    return build.transpose(node)


def is_gram(node: Expression, ranges: Ranges) -> bool:
    """``B^T B`` or ``B^T M B`` with M positive semidefinite; of vectors a number that is not negative."""
    factors = factors_of(node)
    while len(factors) >= 2:
        first, last = factors[0], factors[-1]
        if not _mirrored(first, last, ranges):
            return False
        factors = factors[1:-1]
        if not factors:
            return True
    return len(factors) == 1 and factors[0].rank == 2 and is_semidefinite(factors[0], ranges)


def _mirrored(first: Expression, last: Expression, ranges: Ranges) -> bool:
    if isinstance(first, Transpose) and first.operand == last:
        return True
    if isinstance(last, Transpose) and last.operand == first:
        return True
    return first == last and first.rank == 2 and is_symmetric(first, ranges)


def is_symmetric(node: Expression, ranges: Ranges) -> bool:
    if isinstance(node, Symbol):
        declaration = ranges.givens.declaration(node.name)
        wanted = {"symmetric", "diagonal", "positive definite", "positive semidefinite"}
        return declaration is not None and not wanted.isdisjoint(declaration.properties)
    return is_semidefinite(node, ranges)


def is_positive_definite(node: Expression, ranges: Ranges) -> bool:
    if isinstance(node, Symbol):
        declaration = ranges.givens.declaration(node.name)
        return declaration is not None and "positive definite" in declaration.properties
    if isinstance(node, Identity):
        return True
    if isinstance(node, Add):
        every = all(is_semidefinite(term, ranges) for term in node.terms)
        return every and any(is_positive_definite(term, ranges) for term in node.terms)
    if isinstance(node, Mul) and node.rank == 2:
        front, matrix = (node.left, node.right) if node.right.shape else (node.right, node.left)
        return ranges.of(front).is_positive and is_positive_definite(matrix, ranges)
    if isinstance(node, Div) and node.rank == 2 and not node.denominator.shape:
        return ranges.of(node.denominator).is_positive and is_positive_definite(node.numerator, ranges)
    if isinstance(node, Inverse):
        return is_positive_definite(node.operand, ranges)
    if isinstance(node, Apply) and node.function == "diag" and node.arguments[0].rank == 1:
        return ranges.of(node.arguments[0]).is_positive
    return isinstance(node, Transpose) and is_positive_definite(node.operand, ranges)


def is_semidefinite(node: Expression, ranges: Ranges) -> bool:
    if node.rank != 2 or node.shape[0] != node.shape[1]:
        return False
    if isinstance(node, Symbol):
        declaration = ranges.givens.declaration(node.name)
        wanted = {"positive definite", "positive semidefinite"}
        return declaration is not None and not wanted.isdisjoint(declaration.properties)
    if isinstance(node, Identity):
        return True
    if isinstance(node, Add):
        return all(is_semidefinite(term, ranges) for term in node.terms)
    if isinstance(node, Mul):
        front, matrix = (node.left, node.right) if node.right.shape else (node.right, node.left)
        return ranges.of(front).is_nonnegative and is_semidefinite(matrix, ranges)
    if isinstance(node, Div) and not node.denominator.shape:
        return ranges.of(node.denominator).is_nonnegative and is_semidefinite(node.numerator, ranges)
    if isinstance(node, Inverse):
        return is_positive_definite(node.operand, ranges)
    if isinstance(node, Apply) and node.function == "diag" and node.arguments[0].rank == 1:
        return ranges.of(node.arguments[0]).is_nonnegative
    if isinstance(node, Variance):
        return not node.elementwise
    if isinstance(node, Transpose):
        return is_semidefinite(node.operand, ranges)
    return isinstance(node, MatMul) and is_gram(node, ranges)


__all__ = ["factors_of", "is_gram", "is_positive_definite", "is_semidefinite", "is_symmetric"]
