"""Building typed nodes: each function computes the shape and raises ``ShapeClash`` when none fits.

Nothing is simplified, except that a size of literal 1 is dropped where it stands last, so that
``n x 1`` is the vector ``(n,)`` and ``1 x 1`` a scalar.
"""

from __future__ import annotations

from fractions import Fraction

from notation.expression import (
    Add,
    Apply,
    ArrayLiteral,
    BlockMatrix,
    Component,
    Derivative,
    Div,
    Expression,
    Hadamard,
    Identity,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Relation,
    Shape,
    Symbol,
    Transpose,
    Zeros,
)
from notation.functions import FUNCTIONS
from notation.source import ShapeClash, Span

ONE = Number((), Fraction(1))
ZERO = Number((), Fraction(0))
TWO = Number((), Fraction(2))


def number(value: int | Fraction, span: Span | None = None) -> Number:
    return Number((), Fraction(value), span=span)


def size_text(size: Expression) -> str:
    """A size for people: ``n``, ``d-1``, ``d_{t-1}``."""
    if isinstance(size, Number):
        return str(size.value)
    if isinstance(size, Symbol):
        inner = ",".join(size_text(index) for index in size.indices)
        return f"{size.name}_({inner})" if inner else size.name
    if isinstance(size, Add):
        text = "+".join(size_text(term) for term in size.terms)
        return text.replace("+-", "-")
    if isinstance(size, Neg):
        return "-" + size_text(size.operand)
    return "?"


def shape_text(shape: Shape) -> str:
    """A shape for people: ``scalar``, ``vector[n]``, ``matrix[n, d]``."""
    names = {0: "scalar", 1: "vector", 2: "matrix"}
    if not shape:
        return "scalar"
    name = "row" if len(shape) == 2 and is_one(shape[0]) else names.get(len(shape), "tensor")
    sizes = shape[1:] if name == "row" else shape
    return f"{name}[{', '.join(size_text(size) for size in sizes)}]"


def is_one(size: Expression) -> bool:
    return isinstance(size, Number) and size.value == 1


def normal_shape(shape: Shape) -> Shape:
    """Drop trailing sizes of literal 1 (of at most two axes): ``(n, 1)`` is ``(n,)``."""
    while shape and len(shape) <= 2 and is_one(shape[-1]):
        shape = shape[:-1]
    return shape


def _clash(what: str, left: Expression, right: Expression, span: Span | None) -> ShapeClash:
    if span is None and left.span and right.span:
        span = left.span.cover(right.span)
    return ShapeClash(f"{what}: {shape_text(left.shape)} and {shape_text(right.shape)} do not fit", span)


def add(terms: tuple[Expression, ...], span: Span | None = None) -> Expression:
    """The sum of terms of one shape (at least one term)."""
    first = terms[0]
    for term in terms[1:]:
        if term.shape != first.shape:
            raise _clash("cannot add", first, term, span)
    return first if len(terms) == 1 else Add(first.shape, terms, span=span)


def neg(operand: Expression, span: Span | None = None) -> Expression:
    return Neg(operand.shape, operand=operand, span=span)


def sub(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    return add((left, neg(right)), span)


def matmul_shape(left: Shape, right: Shape) -> Shape | None:
    """The shape of the matrix product, or None when the inner sizes clash."""
    if not left or not right:
        return None
    if len(left) == 1:  # a column: only a row fits on its right
        if len(right) == 2 and is_one(right[0]):
            return normal_shape((left[0], right[1]))
        return None
    if left[-1] != right[0]:
        return None
    made = left[:-1] + right[1:]
    if len(made) == 1 and len(left) == 2 and is_one(left[0]):
        return ()  # row times column
    return normal_shape(made) if len(made) <= 2 else made


def matmul(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    shape = matmul_shape(left.shape, right.shape)
    if shape is None:
        raise _clash("cannot multiply", left, right, span)
    return MatMul(shape, left=left, right=right, span=span)


def scale(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    """A product with a scalar on at least one side."""
    if left.shape and right.shape:
        raise _clash("neither factor is a scalar", left, right, span)
    return Mul(left.shape or right.shape, left=left, right=right, span=span)


def product(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    """Juxtaposition: scaling where a side is a scalar, else the matrix product."""
    if not left.shape or not right.shape:
        return scale(left, right, span)
    return matmul(left, right, span)


def hadamard(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    if left.shape != right.shape:
        raise _clash("cannot multiply elementwise", left, right, span)
    return Hadamard(left.shape, left=left, right=right, span=span)


def dot(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    """The inner product of two vectors of one shape."""
    if left.rank != 1 or left.shape != right.shape:
        raise _clash("no inner product", left, right, span)
    return matmul(transpose(left), right, span)


def kronecker(left: Expression, right: Expression, span: Span | None = None) -> Expression:
    rows = scale_size(left.shape[0], right.shape[0])
    shape = (rows,) if left.rank == right.rank == 1 else (rows, scale_size(left.shape[1], right.shape[1]))
    return Kronecker(shape, left=left, right=right, span=span)


def scale_size(left: Expression, right: Expression) -> Expression:
    return Mul((), left=left, right=right)


def div(numerator: Expression, denominator: Expression, span: Span | None = None) -> Expression:
    if denominator.shape and numerator.shape != denominator.shape:
        raise _clash("cannot divide", numerator, denominator, span)
    return Div(numerator.shape, numerator=numerator, denominator=denominator, span=span)


def power(base: Expression, exponent: Expression, span: Span | None = None, *, elementwise: bool = False) -> Expression:
    if exponent.shape:
        raise _clash("the exponent is not a scalar", base, exponent, span)
    if base.rank == 2 and not elementwise and base.shape[0] != base.shape[1]:
        raise ShapeClash(f"only a square matrix has powers, this is {shape_text(base.shape)}", span or base.span)
    return Pow(base.shape, base=base, exponent=exponent, elementwise=elementwise or base.rank == 1, span=span)


def transpose(operand: Expression, span: Span | None = None) -> Expression:
    shape = operand.shape
    if len(shape) == 1:
        shape = (ONE, shape[0])
    elif len(shape) == 2:
        shape = normal_shape((shape[1], shape[0]))
    elif shape:
        raise ShapeClash(f"a {shape_text(shape)} has no transpose", span or operand.span)
    return Transpose(shape, operand=operand, span=span)


def inverse(operand: Expression, span: Span | None = None) -> Expression:
    if operand.shape and (operand.rank != 2 or operand.shape[0] != operand.shape[1]):
        raise ShapeClash(
            f"only a square matrix has an inverse, this is {shape_text(operand.shape)}", span or operand.span
        )
    return Inverse(operand.shape, operand=operand, span=span)


def component(base: Expression, positions: tuple[Expression | None, ...], span: Span | None = None) -> Expression:
    """Entries of ``base``; missing trailing positions keep their axes."""
    if len(positions) > base.rank:
        raise ShapeClash(f"{len(positions)} indices on a {shape_text(base.shape)}", span or base.span)
    full = positions + (None,) * (base.rank - len(positions))
    shape = tuple(size for size, at in zip(base.shape, full, strict=True) if at is None)
    return Component(normal_shape(shape) if len(shape) < 2 else shape, base=base, positions=full, span=span)


def apply(name: str, arguments: tuple[Expression, ...], span: Span | None = None, *, primes: int = 0) -> Expression:
    """A function of the table, or a user's scalar function applied elementwise to its argument."""
    row = FUNCTIONS.get(name)
    shape: Shape
    if row is None or row.rule == "elementwise":
        shape = arguments[0].shape if arguments else ()
    elif row.rule in ("matrix->scalar", "any->scalar"):
        argument = arguments[0]
        if (
            row.rule == "matrix->scalar"
            and argument.shape
            and (argument.rank != 2 or argument.shape[0] != argument.shape[1])
            and name != "rank"
        ):
            raise ShapeClash(
                f"{row.latex} takes a square matrix, this is {shape_text(argument.shape)}", span or argument.span
            )
        shape = ()
    elif row.rule == "diag":
        shape = arguments[0].shape if arguments[0].rank == 2 else arguments[0].shape * 2
    elif row.rule == "vec":
        argument = arguments[0]
        shape = (scale_size(argument.shape[1], argument.shape[0]),) if argument.rank == 2 else argument.shape
    elif row.rule == "vector->vector":
        shape = arguments[0].shape
    elif row.rule == "indicator":
        condition = arguments[0]
        shape = ()
        if isinstance(condition, Relation):
            shape = condition.left.shape or condition.right.shape
    else:
        shape = next((argument.shape for argument in arguments if argument.shape), ())
    return Apply(shape, name, arguments, primes, span=span)


def norm(operand: Expression, kind: str = "2", span: Span | None = None) -> Expression:
    return Norm((), operand=operand, kind=kind, span=span)


def relation(op: str, left: Expression, right: Expression, span: Span | None = None) -> Relation:
    return Relation((), op=op, left=left, right=right, span=span)


def derivative(
    body: Expression, wrt: Expression, layout: str = "jacobian", order: int = 1, span: Span | None = None
) -> Expression:
    """The derivative with the shape that the layout gives it (see ``Derivative``)."""
    if not body.shape or not wrt.shape:
        shape = wrt.shape * order if wrt.shape and not body.shape else body.shape
    elif layout == "gradient":
        shape = wrt.shape + body.shape
    else:
        shape = body.shape + wrt.shape
    return Derivative(shape, body=body, wrt=wrt, layout=layout, order=order, span=span)


def identity(size: Expression, span: Span | None = None) -> Identity:
    return Identity((size, size), span=span)


def ones(shape: Shape, span: Span | None = None) -> Ones:
    return Ones(shape, span=span)


def zeros(shape: Shape, span: Span | None = None) -> Zeros:
    return Zeros(shape, span=span)


def height(block: Expression) -> Expression:
    """The number of rows of a block: a number has one, a vector is a column."""
    return block.shape[0] if block.shape else ONE


def width(block: Expression) -> Expression:
    """The number of columns of a block."""
    return block.shape[1] if block.rank == 2 else ONE


def blocks(rows: tuple[tuple[Expression, ...], ...], span: Span | None = None) -> BlockMatrix:
    """A matrix of blocks; those of one row have one height, those of one column one width."""
    for row in rows:
        for block, first in zip(row, rows[0], strict=True):
            if block.rank > 2 or height(block) != height(row[0]) or width(block) != width(first):
                raise _clash("the blocks do not fit together", first, block, span)
    down = sum_of_sizes(tuple(height(row[0]) for row in rows))
    if all(is_one(width(block)) for block in rows[0]) and len(rows[0]) == 1:
        return BlockMatrix((down,), rows, span=span)
    return BlockMatrix((down, sum_of_sizes(tuple(width(block) for block in rows[0]))), rows, span=span)


def sum_of_sizes(sizes: tuple[Expression, ...]) -> Expression:
    """``n + m``, ``2 n``, ``n + 1``: equal sizes as a multiple, numbers last."""
    counts: dict[Expression, int] = {}
    constant = 0
    for size in sizes:
        if isinstance(size, Number):
            constant += int(size.value)
        else:
            counts[size] = counts.get(size, 0) + 1
    terms = [size if count == 1 else scale(number(count), size) for size, count in counts.items()]
    if constant:
        terms.append(number(constant))
    return add(tuple(terms))


def array(items: tuple[Expression, ...], span: Span | None = None) -> ArrayLiteral:
    """A list along a new first axis; all items share one shape."""
    for item in items[1:]:
        if item.shape != items[0].shape:
            raise _clash("entries of one list differ in shape", items[0], item, span)
    return ArrayLiteral((number(len(items)), *(items[0].shape if items else ())), items=items, span=span)
