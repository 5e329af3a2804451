"""Other ways to write the same value, one row each: an edit of one node that must not change it.

A row answers None where it does not apply, or where it could not be sure. Every row is itself tested
numerically.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from derivecheck.mutation.sums import SUM_ROWS, squared_norm
from derivecheck.mutation.wrong import EditRow, signed
from notation import build
from notation.build import ONE, TWO, number
from notation.expression import (
    Add,
    Apply,
    Div,
    Expression,
    Hadamard,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Pow,
    Transpose,
)


def _reorder_terms(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Add):
        return None
    terms = list(node.terms)
    rng.shuffle(terms)
    return build.add(tuple(terms))


def _distribute(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Mul | MatMul | Hadamard):
        return None
    join = build.hadamard if isinstance(node, Hadamard) else build.product
    left, right = node.left, node.right
    if isinstance(left, Add):
        return build.add(tuple(signed(term, lambda part: join(part, right)) for term in left.terms))
    if isinstance(right, Add):
        return build.add(tuple(signed(term, lambda part: join(left, part)) for term in right.terms))
    return None


def _distribute_transpose(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Transpose):
        return None
    inner = node.operand
    if isinstance(inner, MatMul):
        if not inner.shape or inner.left.rank < 2 or inner.right.rank == 0:
            return None
        return build.product(build.transpose(inner.right), build.transpose(inner.left))
    if isinstance(inner, Add):
        return build.add(tuple(signed(term, build.transpose) for term in inner.terms))
    if isinstance(inner, Inverse):
        return build.inverse(build.transpose(inner.operand))
    return inner.operand if isinstance(inner, Transpose) else None


def _gather_transpose(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, MatMul) or node.rank != 2 or not isinstance(node.left, Transpose):
        return None
    right = node.right.operand if isinstance(node.right, Transpose) else build.transpose(node.right)
    return build.transpose(build.product(right, node.left.operand))


def _swap_inner_product(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, MatMul) or node.shape or not isinstance(node.left, Transpose):
        return None
    return build.dot(node.right, node.left.operand) if node.left.operand.shape == node.right.shape else None


def _squared_norm_as_product(node: Expression, rng: Random) -> Expression | None:
    vector = squared_norm(node)
    return None if vector is None else build.dot(vector, vector)


def _norm_reflected(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Norm):
        flipped = build.add(tuple(_negated(term) for term in _terms(node.operand)))
        return replace(node, operand=flipped)
    return None


def _terms(node: Expression) -> tuple[Expression, ...]:
    return node.terms if isinstance(node, Add) else (node,)


def _negated(term: Expression) -> Expression:
    return term.operand if isinstance(term, Neg) else build.neg(term)


def _minus_before_parenthesis(node: Expression, rng: Random) -> Expression | None:
    """``a - b`` as ``-(b - a)``."""
    if not isinstance(node, Add):
        return None
    return build.neg(build.add(tuple(_negated(term) for term in reversed(node.terms))))


def _fraction_as_product(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Div) or node.denominator.shape:
        return None
    inverse = build.power(node.denominator, number(-1))
    return build.scale(inverse, node.numerator) if node.numerator.shape else build.scale(node.numerator, inverse)


def _fraction_before(node: Expression, rng: Random) -> Expression | None:
    """``a/b`` as ``1/b a``."""
    if isinstance(node, Div) and not node.denominator.shape and node.numerator != ONE:
        return build.scale(build.div(ONE, node.denominator), node.numerator)
    return None


def _split_fraction(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Div) and isinstance(node.numerator, Add) and not node.denominator.shape:
        return build.add(
            tuple(signed(term, lambda part: build.div(part, node.denominator)) for term in node.numerator.terms)
        )
    return None


def _commute_scalar(node: Expression, rng: Random) -> Expression | None:
    return build.scale(node.right, node.left) if isinstance(node, Mul) else None


def _scalar_inwards(node: Expression, rng: Random) -> Expression | None:
    """``s (A B)`` as ``A (s B)``."""
    if isinstance(node, Mul) and not node.left.shape and isinstance(node.right, MatMul):
        return build.product(node.right.left, build.scale(node.left, node.right.right))
    return None


def _commute_hadamard(node: Expression, rng: Random) -> Expression | None:
    return build.hadamard(node.right, node.left) if isinstance(node, Hadamard) else None


def _hadamard_as_diagonal(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Hadamard) and node.rank == 1:
        return build.product(build.apply("diag", (node.left,)), node.right)
    return None


def _diagonal_as_hadamard(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, MatMul) and isinstance(node.left, Apply) and node.left.function == "diag":
        vector = node.left.arguments[0]
        if vector.rank == 1 and vector.shape == node.right.shape:
            return build.hadamard(vector, node.right)
    return None


def _square_as_product(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Pow) and node.exponent == TWO and node.base.rank != 1 and not node.elementwise:
        return build.product(node.base, node.base)
    return None


def _product_as_square(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Mul) and not node.shape and node.left == node.right:
        return build.power(node.left, TWO)
    return None


def _expand_square(node: Expression, rng: Random) -> Expression | None:
    if not isinstance(node, Pow) or node.shape or node.exponent != TWO:
        return None
    base = node.base
    if not isinstance(base, Add) or len(base.terms) != 2:
        return None
    first, second = base.terms
    both = build.scale(TWO, build.scale(first, second.operand if isinstance(second, Neg) else second))
    middle = build.neg(both) if isinstance(second, Neg) else both
    last = second.operand if isinstance(second, Neg) else second
    return build.add((build.power(first, TWO), middle, build.power(last, TWO)))


def _root_as_power(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Apply) and node.function == "sqrt" and not node.shape:
        return build.power(node.arguments[0], number(Fraction(1, 2)))
    return None


def _add_and_subtract(node: Expression, rng: Random) -> Expression | None:
    if isinstance(node, Add):
        term = rng.choice(node.terms)
        term = term.operand if isinstance(term, Neg) else term
        return build.add((*node.terms, term, build.neg(term)))
    return None


SAME_ROWS: tuple[EditRow, ...] = (
    *SUM_ROWS,
    EditRow("terms reordered", _reorder_terms),
    EditRow("product distributed", _distribute),
    EditRow("transpose of a product distributed", _distribute_transpose),
    EditRow("transposes of a product gathered", _gather_transpose),
    EditRow("inner product swapped", _swap_inner_product),
    EditRow("squared norm as a product", _squared_norm_as_product),
    EditRow("norm of the negative", _norm_reflected),
    EditRow("minus before a parenthesis", _minus_before_parenthesis),
    EditRow("fraction as a product with a power", _fraction_as_product),
    EditRow("fraction before its numerator", _fraction_before),
    EditRow("fraction split", _split_fraction),
    EditRow("scalar factors commuted", _commute_scalar),
    EditRow("scalar moved into a matrix product", _scalar_inwards),
    EditRow("elementwise factors commuted", _commute_hadamard),
    EditRow("elementwise product as a diagonal matrix", _hadamard_as_diagonal),
    EditRow("diagonal matrix as an elementwise product", _diagonal_as_hadamard),
    EditRow("square as a product", _square_as_product),
    EditRow("product as a square", _product_as_square),
    EditRow("square expanded", _expand_square),
    EditRow("root as a power", _root_as_power),
    EditRow("term added and subtracted", _add_and_subtract),
)
