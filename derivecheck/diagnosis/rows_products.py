"""Mistakes in products and shapes undone: transposes, order, inverses, norms, elementwise against matrix products."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from derivecheck.diagnosis.model import Row, Situation
from derivecheck.diagnosis.wording import shown
from notation import build
from notation.build import ONE, TWO, number
from notation.expression import (
    Apply,
    Component,
    Div,
    Expression,
    Hadamard,
    Identity,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Ones,
    Pow,
    Symbol,
    Transpose,
)
from notation.source import ShapeClash

Made = Iterator[tuple[str, Expression]]


def _transpose(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Transpose):
        yield f"the transpose of {shown(node.operand)} is left out", node.operand
    elif node.rank in (1, 2) and not isinstance(node, Identity | Ones | Neg | Mul):
        yield f"{shown(node)} is transposed", build.transpose(node)


def _swap(node: Expression, situation: Situation) -> Made:
    if isinstance(node, MatMul):
        left, right = node.left, node.right
        if node.shape or left.rank == 2:
            yield f"the factors {shown(left)} and {shown(right)} are swapped", build.product(right, left)
        if isinstance(right, MatMul):
            yield (
                f"the factors {shown(left)} and {shown(right.left)} are swapped",
                build.product(right.left, build.product(left, right.right)),
            )
        if isinstance(left, MatMul):
            yield (
                f"the factors {shown(left.left)} and {shown(left.right)} are swapped",
                build.product(build.product(left.right, left.left), right),
            )
            yield (
                f"the factors {shown(left.right)} and {shown(right)} are swapped",
                build.product(build.product(left.left, right), left.right),
            )
        if isinstance(left, Transpose) and not isinstance(right, Transpose):
            yield (
                f"{shown(left)}{shown(right)} is turned into {shown(left.operand)}{shown(right)}^T",
                build.product(left.operand, build.transpose(right)),
            )
        if isinstance(right, Transpose) and not isinstance(left, Transpose):
            yield (
                f"{shown(left)}{shown(right)} is turned into {shown(left)}^T{shown(right.operand)}",
                build.product(build.transpose(left), right.operand),
            )


def _inverse(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Inverse):
        yield f"the inverse of {shown(node.operand)} is left out", node.operand
    elif node.rank == 2 and node.shape[0] == node.shape[1] and not isinstance(node, Identity | Transpose | Neg):
        yield f"{shown(node)} is inverted", build.inverse(node)


def _norm_bars(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Norm):
        yield "the norm is removed", node.operand
        yield f"the norm {shown(node)} is squared", build.power(node, TWO)
    elif isinstance(node, Pow) and isinstance(node.base, Norm):
        yield f"the square of {shown(node.base)} is left out", node.base
    elif node.rank == 1 and not isinstance(node, Apply):
        yield f"{shown(node)} is replaced by its norm", build.norm(node)


def _normalise(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol) and node.rank == 1:
        yield f"{shown(node)} is divided by its norm", build.div(node, build.norm(node))


def _join(node: Expression, situation: Situation) -> Made:
    if isinstance(node, MatMul):
        left, right = node.left, node.right
        if left.shape == right.shape:
            yield "the matrix product is elementwise", build.hadamard(left, right)
        if isinstance(left, Apply) and left.function == "diag" and left.arguments[0].shape == right.shape:
            yield "the product is elementwise", build.hadamard(left.arguments[0], right)
        if isinstance(left, Transpose) and left.operand.shape == right.shape:
            yield "the inner product is elementwise", build.hadamard(left.operand, right)
    elif isinstance(node, Hadamard):
        left, right = node.left, node.right
        if left.rank == 1:
            yield "the elementwise product is an inner product", build.dot(left, right)
        yield "the elementwise product is a matrix product", build.product(left, right)


def _diagonal(node: Expression, situation: Situation) -> Made:
    if node.rank == 1 and not isinstance(node, Transpose):
        yield f"\\mathrm{{diag}} is put around {shown(node)}", build.apply("diag", (node,))
    elif isinstance(node, Apply) and node.function == "diag":
        yield "\\mathrm{diag} is left out", node.arguments[0]
    elif node.rank == 2 and isinstance(node, MatMul | Hadamard | Symbol) and node.shape[0] == node.shape[1]:
        yield f"only the diagonal of {shown(node)} is kept", build.apply("diag", (node,))


def _drop_factor(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Mul | MatMul | Hadamard):
        for kept, dropped in ((node.right, node.left), (node.left, node.right)):
            if dropped.shape or not isinstance(node, Mul):
                yield f"the factor {shown(dropped)} is left out", kept
    if isinstance(node, MatMul):
        if isinstance(node.left, MatMul):
            yield f"the factor {shown(node.left.right)} is left out", build.product(node.left.left, node.right)
        if isinstance(node.right, MatMul):
            yield f"the factor {shown(node.right.left)} is left out", build.product(node.left, node.right.right)
    if isinstance(node, Mul | Div):
        inner = [node.left, node.right] if isinstance(node, Mul) else [node.numerator, node.denominator]
        for dropped in inner:
            if not dropped.shape:
                other = inner[1 - inner.index(dropped)]
                kept = other if isinstance(node, Mul) or dropped is node.denominator else build.div(ONE, other)
                yield f"the factor {shown(dropped)} is left out", kept


def _insert_elementwise(node: Expression, situation: Situation) -> Made:
    if not node.shape or isinstance(node, Neg | Identity | Ones):
        return
    for factor in situation.factors:
        if factor.shape != node.shape or factor == node:
            continue
        yield f"{shown(node)} is multiplied elementwise by {shown(factor)}", build.hadamard(factor, node)
        if node.rank == 1 and isinstance(factor, Symbol):
            ones = Ones(factor.shape)
            slopes = (
                build.sub(ones, build.hadamard(factor, factor)),
                build.hadamard(factor, build.sub(ones, factor)),
            )
            for slope in slopes:
                yield f"{shown(node)} is multiplied elementwise by {shown(slope)}", build.hadamard(node, slope)


def _insert_array(node: Expression, situation: Situation) -> Made:
    """A factor of a matrix product: in front of, within or behind what is there."""
    if not node.shape or isinstance(node, Neg | Identity | Ones):
        return
    for factor in situation.factors:
        for placed, name in _forms(factor):
            if isinstance(node, MatMul):
                yield from _fitting(
                    f"the factor {name} is put before {shown(node.right)}",
                    partial(_between, node.left, placed, node.right),
                )
            yield from _fitting(f"the factor {name} is put before {shown(node)}", partial(build.matmul, placed, node))
            yield from _fitting(f"the factor {name} is put behind {shown(node)}", partial(build.matmul, node, placed))


def _forms(factor: Expression) -> Iterator[tuple[Expression, str]]:
    """The factor, its transpose and its inverse, each with its name."""
    yield factor, shown(factor)
    yield build.transpose(factor), shown(build.transpose(factor))
    if isinstance(factor, Symbol) and factor.rank == 2 and factor.shape[0] == factor.shape[1]:
        yield build.inverse(factor), f"{shown(factor)}^{{-1}}"


def _between(left: Expression, middle: Expression, right: Expression) -> Expression:
    return build.matmul(left, build.matmul(middle, right))


def _fitting(phrase: str, make: Callable[[], Expression]) -> Made:
    try:
        yield phrase, make()
    except ShapeClash:
        return


def _insert_scalar(node: Expression, situation: Situation) -> Made:
    """Only inside what is not linear: the factor pool looks after the rest."""
    if node.shape or isinstance(node, Neg | Symbol):
        return
    for value in (2, -1):
        yield (
            f"{shown(node)} is multiplied by {value}",
            build.scale(number(value), node) if value > 0 else build.neg(node),
        )
    yield f"{shown(node)} is divided by 2", build.div(node, TWO)


def _half(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol) and not node.shape:
        yield f"{shown(node)} is replaced by 2{shown(node)}", build.scale(TWO, node)
        yield f"{shown(node)} is replaced by {shown(node)}/2", build.div(node, TWO)


def _insert_symbol(node: Expression, situation: Situation) -> Made:
    if node.shape or isinstance(node, Neg):
        return
    for symbol in situation.scalars:
        yield f"{shown(node)} is multiplied by {shown(symbol)}", build.scale(symbol, node)
        yield f"{shown(node)} is divided by {shown(symbol)}", build.div(node, symbol)


def _repeat(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Hadamard):
        yield f"{shown(node.left)} is squared", build.hadamard(node.left, node)
        yield f"{shown(node.right)} is squared", build.hadamard(node, node.right)


def _exchange_components(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Component) and len(node.positions) == 2 and None not in node.positions:
        made = build.component(node.base, (node.positions[1], node.positions[0]))
        yield f"the indices of {shown(node)} are exchanged", made


def _matrix_square(node: Expression, situation: Situation) -> Made:
    if isinstance(node, Symbol) and node.rank == 2:
        yield f"{shown(node)} is replaced by its square", build.matmul(node, node)


PRODUCT_ROWS: tuple[Row, ...] = (
    Row("transpose", 1.0, _transpose),
    Row("order of factors", 1.0, _swap),
    Row("norm", 1.0, _norm_bars),
    Row("inverse", 1.1, _inverse),
    Row("elementwise product", 1.1, _join),
    Row("square missing", 1.1, _repeat),
    Row("factor inside", 1.1, _insert_scalar),
    Row("half for whole", 1.1, _half),
    Row("exchanged", 1.1, _exchange_components),
    Row("extra factor", 1.15, _drop_factor),
    Row("not normalised", 1.2, _normalise),
    Row("factor missing", 1.25, _insert_elementwise),
    Row("factor missing", 1.3, _insert_array),
    Row("diag", 1.2, _diagonal),
    Row("factor", 1.45, _insert_symbol),
    Row("square missing", 1.4, _matrix_square),
)
