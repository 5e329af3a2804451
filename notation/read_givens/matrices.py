"""What givens say about the structure of whole arrays: of matrices, and of laws that are given entry by entry.

``A = A^T`` declares a symmetric matrix and ``A \\succ 0`` a definite one; read as an equation to be solved, or as a
definition of A by itself, neither could be used. ``x_i \\sim \\mathcal N(m_i, v_i)`` is about every entry of x.
"""

from __future__ import annotations

from notation import build
from notation.expression import (
    Component,
    Div,
    Expression,
    Identity,
    MatMul,
    Mul,
    Neg,
    Number,
    Pow,
    Symbol,
    Transpose,
    Zeros,
)
from notation.walking import walk

SYMMETRIC = frozenset({"symmetric"})
SKEW = frozenset({"skew"})
ORTHOGONAL = frozenset({"orthogonal"})
DEFINITE = frozenset({"symmetric", "positive definite"})
SEMIDEFINITE = frozenset({"symmetric", "positive semidefinite"})

_ORDERS = {"succ": DEFINITE, "succeq": SEMIDEFINITE}


def structure(left: Expression, op: str, right: Expression) -> tuple[Symbol, frozenset[str]] | None:
    """The matrix that ``left op right`` speaks of, and its properties; None when it is another statement."""
    if op in _ORDERS and _matrix(left) and _zero(right):
        assert isinstance(left, Symbol)
        return left, _ORDERS[op]
    if op != "=":
        return None
    for first, second in ((left, right), (right, left)):
        matrix, turned = _unsigned(first), _unsigned(second)
        if isinstance(matrix, Symbol) and _matrix(matrix) and turned == _transposed(matrix):
            return matrix, SKEW if isinstance(first, Neg) != isinstance(second, Neg) else SYMMETRIC
        if isinstance(first, MatMul) and isinstance(second, Identity):
            inner = first.left if isinstance(first.left, Symbol) else first.right
            pair = {first.left, first.right}
            if isinstance(inner, Symbol) and _matrix(inner) and pair == {inner, _transposed(inner)}:
                return inner, ORTHOGONAL
    return None


def _unsigned(node: Expression) -> Expression:
    return node.operand if isinstance(node, Neg) else node


def _matrix(node: Expression) -> bool:
    """Whether the node is a symbol of a square matrix, no member of a family."""
    return isinstance(node, Symbol) and node.rank == 2 and node.shape[0] == node.shape[1] and not node.indices


def _transposed(symbol: Symbol) -> Transpose:
    return Transpose(tuple(reversed(symbol.shape)), operand=symbol)


def _zero(node: Expression) -> bool:
    return isinstance(node, Zeros) or (isinstance(node, Number) and node.value == 0)


def over_all_entries(value: Expression, index: Symbol) -> Expression | None:
    """The vector of ``value`` over all values of ``index``: of ``m_i`` it is m, of ``\\sigma_i^2`` the squares of
    sigma. A value without the index stays the scalar it is; None: it is not entrywise in plain arithmetic."""
    if not any(part == index for part in walk(value)):
        return value
    if isinstance(value, Component) and isinstance(value.base, Symbol):
        return value.base if value.positions == (index,) else None
    if isinstance(value, Neg):
        inner = over_all_entries(value.operand, index)
        return None if inner is None else build.neg(inner)
    if isinstance(value, Pow) and not any(part == index for part in walk(value.exponent)):
        inner = over_all_entries(value.base, index)
        return None if inner is None else Pow(inner.shape, base=inner, exponent=value.exponent, elementwise=True)
    if isinstance(value, Mul | Div):
        parts = (value.left, value.right) if isinstance(value, Mul) else (value.numerator, value.denominator)
        first, second = (over_all_entries(part, index) for part in parts)
        if first is None or second is None:
            return None
        if isinstance(value, Div):
            return build.div(first, second) if not second.shape else None
        if first.shape and second.shape:
            return build.hadamard(first, second)
        return build.scale(*_scalar_first(first, second))
    return None


def _scalar_first(first: Expression, second: Expression) -> tuple[Expression, Expression]:
    return (second, first) if first.shape else (first, second)
