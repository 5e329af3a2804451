"""Losses made of squared norms of affine functions: their gradient, and the point where it vanishes."""

from __future__ import annotations

from dataclasses import dataclass

from derivations import exact
from derivations.rewrite import RuleDoesNotApply, terms_of
from derivations.terms import Term
from notation import build
from notation.expression import Add, Expression, Identity, MatMul, Mul, Neg, Norm, Pow, Symbol, Transpose
from notation.walking import free_symbols


@dataclass(frozen=True)
class MatrixTerm:
    """``coefficient * matrix * unknown``; without ``has_unknown`` ``matrix`` is itself the vector."""

    coefficient: Expression
    matrix: Expression
    has_unknown: bool


def linear_part(value: Expression, unknown: Symbol) -> tuple[Expression, Expression]:
    """The scalar and the matrix that multiply ``unknown`` in one affine term. Raises ``RuleDoesNotApply``."""
    found = [term for term in terms_of(value) if unknown in free_symbols(term)]
    if len(found) != 1:
        raise RuleDoesNotApply("the linear part of one term", value)
    term = found[0]
    if term == unknown:
        return build.ONE, Identity((unknown.shape[0],) * 2)
    if isinstance(term, Neg):
        scalar, matrix = linear_part(term.operand, unknown)
        return exact.factor(build.neg(scalar)), matrix
    if isinstance(term, Mul) and not term.left.shape:
        scalar, matrix = linear_part(term.right, unknown)
        return exact.factor(build.scale(term.left, scalar)), matrix
    if isinstance(term, MatMul) and term.right == unknown:
        return _scalar_out(term.left)
    raise RuleDoesNotApply("the linear part", term)


def _scalar_out(matrix: Expression) -> tuple[Expression, Expression]:
    if isinstance(matrix, Mul) and not matrix.left.shape:
        return matrix.left, matrix.right
    return build.ONE, matrix


def gradient_of_squares(loss: Expression, unknown: Symbol, symmetric: frozenset[str] = frozenset()) -> Expression:
    """The gradient of a sum of ``c ||f||^2`` with ``f`` affine: ``2 c J^T f`` each, J the Jacobian of ``f``.
    Matrices named in ``symmetric`` lose their transpose."""
    return build.add(tuple(_gradient_of_term(term, unknown, symmetric) for term in terms_of(loss)))


def _gradient_of_term(term: Expression, unknown: Symbol, symmetric: frozenset[str]) -> Expression:
    scalar: Expression = build.ONE
    if isinstance(term, Mul) and not term.left.shape and isinstance(term.right, Pow):
        scalar, term = term.left, term.right
    if not (isinstance(term, Pow) and term.exponent == build.TWO and isinstance(term.base, Norm)):
        raise RuleDoesNotApply("the gradient of a squared norm", term)
    inside = term.base.operand
    inner, matrix = linear_part(inside, unknown)
    outer = exact.factor(build.scale(build.scale(build.TWO, scalar), inner))
    if not isinstance(inside, Add):  # one linear term: its own scalar joins the outer one
        outer = exact.factor(build.scale(outer, inner))
        inside = unknown if isinstance(matrix, Identity) else build.matmul(matrix, unknown)
    pulled = _pulled_back(matrix, inside, symmetric)
    negative = isinstance(outer, Neg)
    size = outer.operand if isinstance(outer, Neg) else outer
    made = build.scale(size, pulled)
    return build.neg(made) if negative else made


def _pulled_back(matrix: Expression, inside: Expression, symmetric: frozenset[str]) -> Expression:
    """``matrix^T inside``."""
    if isinstance(matrix, Identity):
        return inside
    if isinstance(matrix, Symbol) and matrix.name in symmetric:
        if isinstance(inside, MatMul) and inside.left == matrix:
            return build.matmul(build.power(matrix, build.TWO), inside.right)
        return build.matmul(matrix, inside)
    return build.matmul(build.transpose(matrix), inside)


def expanded(gradient: Expression, unknown: Symbol) -> tuple[MatrixTerm, ...]:
    """The gradient as a sum of matrix terms."""
    made: list[MatrixTerm] = []
    for term in terms_of(gradient):
        made.extend(_expanded_term(term, unknown))
    return tuple(made)


def _expanded_term(term: Expression, unknown: Symbol) -> list[MatrixTerm]:
    if term == unknown:
        return [MatrixTerm(build.ONE, Identity((unknown.shape[0],) * 2), True)]
    if isinstance(term, Add):
        return [made for part in term.terms for made in _expanded_term(part, unknown)]
    if isinstance(term, Neg):
        return [_times(build.neg(build.ONE), made) for made in _expanded_term(term.operand, unknown)]
    if isinstance(term, Mul) and not term.left.shape:
        return [_times(term.left, made) for made in _expanded_term(term.right, unknown)]
    if isinstance(term, MatMul):
        return [_left_multiplied(term.left, made) for made in _expanded_term(term.right, unknown)]
    if unknown in free_symbols(term):
        raise RuleDoesNotApply("expanding", term)
    return [MatrixTerm(build.ONE, term, False)]


def _times(scalar: Expression, term: MatrixTerm) -> MatrixTerm:
    return MatrixTerm(exact.factor(build.scale(scalar, term.coefficient)), term.matrix, term.has_unknown)


def _left_multiplied(matrix: Expression, term: MatrixTerm) -> MatrixTerm:
    product = matrix if isinstance(term.matrix, Identity) else build.matmul(matrix, term.matrix)
    return MatrixTerm(term.coefficient, product, term.has_unknown)


def written(term: MatrixTerm, unknown: Expression) -> Expression:
    """The term as an expression, with ``unknown`` in its place."""
    vector = term.matrix
    if term.has_unknown:
        vector = unknown if isinstance(term.matrix, Identity) else build.matmul(term.matrix, unknown)
    return scaled(term.coefficient, vector)


def scaled(coefficient: Expression, value: Expression) -> Expression:
    if coefficient == build.ONE:
        return value
    if isinstance(coefficient, Neg):
        return build.neg(scaled(coefficient.operand, value))
    return build.scale(coefficient, value)


@dataclass(frozen=True)
class NormalEquations:
    """``matrix * (scale * unknown) = right``: the matrix has its first term with coefficient 1."""

    parts: tuple[MatrixTerm, ...]
    matrix: Expression
    scale: Expression
    right: Expression

    def solved(self) -> Expression:
        return build.matmul(build.inverse(self.matrix), self.right)


def normal_equations(terms: tuple[MatrixTerm, ...]) -> NormalEquations:
    """The equations ``sum of terms = 0`` with the known vector on the right with coefficient 1 and the first
    matrix with coefficient 1."""
    unknown = tuple(term for term in terms if term.has_unknown)
    (known,) = (term for term in terms if not term.has_unknown)
    lead = unknown[0].coefficient
    parts = tuple(MatrixTerm(exact.factor(build.div(term.coefficient, lead)), term.matrix, True) for term in unknown)
    scale = exact.factor(build.neg(build.div(lead, known.coefficient)))
    matrix = build.add(tuple(scaled(part.coefficient, part.matrix) for part in parts))
    return NormalEquations(parts, matrix, scale, known.matrix)


__all__ = [
    "MatrixTerm", "NormalEquations", "Term", "Transpose", "expanded", "gradient_of_squares", "linear_part",
    "normal_equations", "scaled", "written",
]  # fmt: skip
