"""Transposes of what is symmetric, left out of a result."""

from __future__ import annotations

from notation import build
from notation.expression import Add, Apply, Expression, Identity, Inverse, MatMul, Mul, Neg, Symbol, Transpose
from notation.walking import rebuild
from symbolic.context import Context

_SYMMETRIC = frozenset({"symmetric", "positive definite", "positive semidefinite", "diagonal"})


def without_idle_transposes(node: Expression, context: Context) -> Expression:
    """``node`` with ``S`` for ``S^T`` where S is known to be symmetric."""
    made = rebuild(node, lambda child: without_idle_transposes(child, context))
    if isinstance(made, Transpose) and is_symmetric(made.operand, context):
        return made.operand
    return made


def is_symmetric(node: Expression, context: Context) -> bool:
    """Whether a matrix is symmetric by the way it is written; False: not known."""
    if node.rank != 2:
        return False
    if isinstance(node, Symbol):
        return bool(_SYMMETRIC & context.properties(node.name))
    if isinstance(node, Identity):
        return True
    if isinstance(node, Inverse | Neg):
        return is_symmetric(node.operand, context)
    if isinstance(node, Add):
        return all(is_symmetric(term, context) for term in node.terms)
    if isinstance(node, Mul):
        return is_symmetric(node.right if node.right.shape else node.left, context)
    if isinstance(node, Apply):
        return node.function == "diag"
    return _is_gram(node)


def _is_gram(node: Expression) -> bool:
    """``B^T B`` or ``B B^T``."""
    if not isinstance(node, MatMul):
        return False
    left, right = node.left, node.right
    turned = left.operand if isinstance(left, Transpose) else build.transpose(left)
    return turned == right
