"""Cleaning up a computed line as a person would while writing: no products with one, no sums with zero, no double
transposes or signs. Nothing is multiplied out, collected or reordered."""

from __future__ import annotations

from fractions import Fraction

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Div,
    Expression,
    Hadamard,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Number,
    Ones,
    Pow,
    Transpose,
    Zeros,
)
from notation.walking import rebuild


def tidy(node: Expression) -> Expression:
    """The expression without idle factors, terms, signs and transposes, from the inside out."""
    made = rebuild(node, tidy)
    rule = _RULES.get(type(made))
    return rule(made) if rule is not None else made


def is_zero(node: Expression) -> bool:
    return isinstance(node, Zeros) or (isinstance(node, Number) and node.value == 0)


def is_one(node: Expression) -> bool:
    return isinstance(node, Number) and node.value == 1


def zero_of(node: Expression) -> Expression:
    return build.zeros(node.shape) if node.shape else build.ZERO


def total(terms: list[Expression], like: Expression) -> Expression:
    """The sum of the terms that are not zero."""
    flat: list[Expression] = []
    for term in terms:
        flat += [inner for inner in (term.terms if isinstance(term, Add) else (term,)) if not is_zero(inner)]
    return build.add(tuple(_merged(flat))) if flat else zero_of(like)


def _merged(terms: list[Expression]) -> list[Expression]:
    """Equal terms as a multiple of one."""
    made: list[Expression] = []
    for place, term in enumerate(terms):
        count = terms.count(term)
        if term not in terms[:place]:
            made.append(times(build.number(count), term) if count > 1 else term)
    return made


def negative(node: Expression) -> Expression:
    if isinstance(node, Neg):
        return node.operand
    return node if is_zero(node) else build.neg(node)


def times(left: Expression, right: Expression) -> Expression:
    """The product by juxtaposition, without factors one, zero or identity, and with its sign in front."""
    if isinstance(left, Neg):
        return negative(times(left.operand, right))
    if isinstance(right, Neg):
        return negative(times(left, right.operand))
    if is_one(left) or (isinstance(left, Identity) and right.shape):
        return right
    if is_one(right) or (isinstance(right, Identity) and left.shape):
        return left
    made = build.product(left, right)
    if is_zero(left) or is_zero(right):
        return zero_of(made)
    if not left.shape and right.shape and isinstance(right, Mul) and not right.left.shape:
        return times(times(left, right.left), right.right)
    if not left.shape and right.shape and isinstance(left, Div) and is_one(left.numerator) and rational(left) is None:
        return quotient(right, left.denominator)
    if left.shape and right.shape:
        return _pulled_out(left, right)
    if left.shape and not right.shape:
        return times(right, left)
    return made if right.shape else _scalars(left, right, made)


def _scalars(left: Expression, right: Expression, made: Expression) -> Expression:
    """A product of scalars with its number in front and a fraction of one as a fraction."""
    one, other = rational(left), rational(right)
    if one is not None and other is not None:
        return rational_node(one * other)
    if other is not None:
        return times(right, left)
    if isinstance(right, Mul) and not right.left.shape and (inner := rational(right.left)) is not None:
        front = one * inner if one is not None else inner
        rest = right.right if one is not None else times(left, right.right)
        return times(rational_node(front), rest)
    if one is None and isinstance(left, Mul) and not left.left.shape and (outer := rational(left.left)) is not None:
        return times(rational_node(outer), times(left.right, right))
    if isinstance(right, Div) and (one is not None or is_one(right.numerator)):
        return quotient(times(left, right.numerator), right.denominator)
    if isinstance(left, Div) and one is None and is_one(left.numerator):
        return quotient(right, left.denominator)
    return made


def rational(node: Expression) -> Fraction | None:
    """The value of a number or of a fraction of numbers."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Div) and isinstance(node.numerator, Number) and isinstance(node.denominator, Number):
        return node.numerator.value / node.denominator.value if node.denominator.value else None
    return None


def rational_node(value: Fraction) -> Expression:
    if value < 0:
        return build.neg(rational_node(-value))
    if value.denominator == 1:
        return build.number(value)
    return build.div(build.number(value.numerator), build.number(value.denominator))


def _pulled_out(left: Expression, right: Expression) -> Expression:
    """A product of arrays with scalar factors in front."""
    if isinstance(left, Mul) and not left.left.shape:
        return times(left.left, times(left.right, right))
    if isinstance(right, Mul) and not right.left.shape:
        return times(right.left, times(left, right.right))
    if isinstance(left, Div) and not left.denominator.shape:
        return quotient(times(left.numerator, right), left.denominator)
    if isinstance(right, Div) and not right.denominator.shape:
        return quotient(times(left, right.numerator), right.denominator)
    if _is_diagonal(left) and _is_diagonal(right):
        assert isinstance(left, Apply)
        assert isinstance(right, Apply)
        return build.apply("diag", (elementwise(left.arguments[0], right.arguments[0]),))
    return build.product(left, right)


def _is_diagonal(node: Expression) -> bool:
    return isinstance(node, Apply) and node.function == "diag" and node.arguments[0].rank == 1


def elementwise(left: Expression, right: Expression) -> Expression:
    """The elementwise product, with signs and scalars in front and without all-ones."""
    if not left.shape or not right.shape:
        return times(left, right)
    if isinstance(left, Neg):
        return negative(elementwise(left.operand, right))
    if isinstance(right, Neg):
        return negative(elementwise(left, right.operand))
    if isinstance(left, Ones):
        return right
    if isinstance(right, Ones):
        return left
    if is_zero(left) or is_zero(right):
        return build.zeros(left.shape)
    if isinstance(left, Mul) and not left.left.shape:
        return times(left.left, elementwise(left.right, right))
    if isinstance(right, Mul) and not right.left.shape:
        return times(right.left, elementwise(left, right.right))
    return build.hadamard(left, right)


def transposed(node: Expression) -> Expression:
    """The transpose, pushed to where it stops."""
    if not node.shape or (isinstance(node, Identity)):
        return node
    if isinstance(node, Transpose):
        return node.operand
    if isinstance(node, Neg):
        return negative(transposed(node.operand))
    if isinstance(node, Add):
        return build.add(tuple(transposed(term) for term in node.terms))
    if isinstance(node, Mul):
        scalar, array = (node.right, node.left) if node.left.shape else (node.left, node.right)
        return times(scalar, transposed(array))
    if isinstance(node, MatMul):
        return times(transposed(node.right), transposed(node.left))
    if isinstance(node, Apply) and node.function == "diag":
        return node
    if isinstance(node, Div) and not node.denominator.shape:
        return build.div(transposed(node.numerator), node.denominator)
    if isinstance(node, Zeros):
        return build.zeros(tuple(reversed(node.shape)) if node.rank == 2 else build.transpose(node).shape)
    return build.transpose(node)


def quotient(top: Expression, bottom: Expression) -> Expression:
    if isinstance(top, Neg):
        return negative(quotient(top.operand, bottom))
    if is_one(bottom):
        return top
    if is_zero(top):
        return zero_of(top)
    above, below = rational(top), rational(bottom)
    if above is not None and below:
        return rational_node(above / below)
    if isinstance(top, Div) and not top.denominator.shape and not bottom.shape and above is None:
        return quotient(top.numerator, times(top.denominator, bottom))
    (upper, top_rest), (lower, bottom_rest) = _content(top), _content(bottom)
    if not bottom.shape and lower not in (0, 1) and (upper != 1 or lower.numerator != lower.denominator != 1):
        return _with_content(upper / lower, top_rest, bottom_rest)
    return build.div(top, bottom)


def _content(node: Expression) -> tuple[Fraction, Expression | None]:
    """The number in front of a product, and the rest (None: nothing but the number)."""
    value = rational(node)
    if value is not None:
        return value, None
    if isinstance(node, Mul) and not node.left.shape and (front := rational(node.left)) is not None:
        return front, node.right
    return Fraction(1), node


def _with_content(value: Fraction, top: Expression | None, bottom: Expression | None) -> Expression:
    above = rational_node(Fraction(value.numerator)) if top is None else times(build.number(value.numerator), top)
    below = rational_node(Fraction(value.denominator)) if bottom is None else bottom
    if bottom is not None and value.denominator != 1:
        below = times(build.number(value.denominator), bottom)
    return above if is_one(below) else build.div(above, below)


def raised(base: Expression, exponent: Expression) -> Expression:
    if is_one(exponent):
        return base
    if is_zero(exponent) and not base.shape:
        return build.ONE
    return build.power(base, exponent, elementwise=base.rank == 1)


def _sum(node: Expression) -> Expression:
    assert isinstance(node, Add)
    return total(list(node.terms), node)


def _power(node: Expression) -> Expression:
    assert isinstance(node, Pow)
    if isinstance(node.exponent, Add):
        shift = _integer_sum(node.exponent)
        if shift is not None:
            return raised(node.base, shift)
    return raised(node.base, node.exponent) if is_one(node.exponent) else node


def _integer_sum(node: Add) -> Number | None:
    values = [
        term.value if isinstance(term, Number) else -term.operand.value  # type: ignore[attr-defined]
        for term in node.terms
        if isinstance(term, Number) or (isinstance(term, Neg) and isinstance(term.operand, Number))
    ]
    return build.number(sum(values[1:], values[0])) if len(values) == len(node.terms) else None


def _big(node: Expression) -> Expression:
    assert isinstance(node, BigOperator)
    if node.kind == "sum" and is_zero(node.body):
        return zero_of(node)
    return node


def _inverse(node: Expression) -> Expression:
    assert isinstance(node, Inverse)
    if isinstance(node.operand, Identity):
        return node.operand
    return node.operand.operand if isinstance(node.operand, Inverse) else node


_RULES = {
    Add: _sum,
    Neg: lambda node: negative(node.operand),
    Mul: lambda node: times(node.left, node.right),
    MatMul: lambda node: times(node.left, node.right),
    Hadamard: lambda node: elementwise(node.left, node.right),
    Transpose: lambda node: transposed(node.operand),
    Div: lambda node: quotient(node.numerator, node.denominator),
    Pow: _power,
    BigOperator: _big,
    Inverse: _inverse,
}
