"""Values of different shapes brought together: rows used as columns, scalars spread, elementwise products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.expression import (
    Add,
    Component,
    Derivative,
    Expectation,
    Expression,
    Hadamard,
    Mul,
    Neg,
    Number,
    Ones,
    Pow,
    Transpose,
    TupleOf,
    Variance,
    Zeros,
)
from notation.raw import RawBinary, RawProduct
from notation.sizes import is_flexible, settled, unify_shape
from notation.source import ShapeClash, Span

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


def is_row_like(node: Expression) -> bool:
    """Whether the expression is made of matrix rows, which people use as rows and as columns."""
    if isinstance(node, Component):
        return node.base.rank == 2 and node.rank == 1 and node.positions[0] is not None
    if isinstance(node, Transpose | Neg):
        return is_row_like(node.operand)
    if isinstance(node, Derivative):  # of a scalar: a row in the layout in which chain rules read left to right
        return node.rank == 1 and not node.body.shape and node.layout == "jacobian"
    if isinstance(node, Ones):
        return node.rank == 1
    if isinstance(node, Add):
        return all(is_row_like(term) for term in node.terms)
    if isinstance(node, Hadamard):
        return is_row_like(node.left) and is_row_like(node.right)
    if isinstance(node, Mul):
        return is_row_like(node.right if node.right.shape else node.left)
    if isinstance(node, Expectation | Variance):
        return is_row_like(node.body)
    if isinstance(node, Pow):
        return is_row_like(node.base)
    return False


def turned(node: Expression) -> Expression:
    """The transpose, with a transpose taken off where one stands."""
    return node.operand if isinstance(node, Transpose) else build.transpose(node, node.span)


class AlignmentElaborator:
    """The part of the elaborator that makes shapes fit."""

    def only_elementwise(self: Elaborator, left: Expression, right: Expression) -> bool:  # type: ignore[misc]
        """Whether two matrices have one shape, of sizes that nobody named, and a matrix product would make it
        square."""
        if left.rank != 2 or right.rank != 2:
            return False
        first, second = settled(left, self.scope).shape, settled(right, self.scope).shape
        return first == second and first[1] != second[0] and all(is_flexible(size) for size in first)

    def elementwise(self: Elaborator, node: RawBinary) -> Expression:  # type: ignore[misc]
        """``a \\odot b c``: the product first, or the elementwise one first where only that fits."""
        try:
            return self.hadamard(self.read(node.left), self.read(node.right), node.span)
        except ShapeClash as clash:
            right = node.right
            left = node.left
            if isinstance(right, RawProduct):
                try:
                    inner = self.hadamard(self.read(left), self.read(right.factors[0]), node.span)
                    for value in self.applied(right.factors[1:]):
                        inner = self.multiply(inner, value, node.span)
                    return inner
                except ShapeClash:
                    pass  # the other grouping below, else the first clash is the message
            if isinstance(left, RawProduct):
                last = self.hadamard(self.read(left.factors[-1]), self.read(right), node.span)
                made = self.applied(left.factors[:-1])
                result = made[0]
                for value in (*made[1:], last):
                    result = self.multiply(result, value, node.span)
                return result
            raise clash

    def hadamard(self: Elaborator, left: Expression, right: Expression, span: Span) -> Expression:  # type: ignore[misc]
        if not left.shape or not right.shape:
            return build.scale(left, right, span)
        pair = self.unified(left, right)
        if pair is None:
            return build.hadamard(left, right, span)
        return build.hadamard(*pair, span)

    # --- agreement of shapes ---

    def unified(self: Elaborator, left: Expression, right: Expression) -> tuple[Expression, Expression] | None:  # type: ignore[misc]
        """Both with one shape: sizes settled, a matrix row turned; None when they clash."""
        if unify_shape(left.shape, right.shape, self.scope):
            return settled(left, self.scope), settled(right, self.scope)
        for first, second in self.row_flips(left, right):
            if unify_shape(first.shape, second.shape, self.scope):
                self.remark("a row of a matrix was used both as a row and as a column")
                return settled(first, self.scope), settled(second, self.scope)
        return None

    def aligned(self: Elaborator, values: list[Expression], span: Span) -> list[Expression]:  # type: ignore[misc]
        """Terms or sides of one shape; the scalars 0 and 1 beside an array stand for zeros and ones."""
        told = [value for value in values if value.shape and not self.is_open_zero(value)]
        target = next(iter(told), None) or next((value for value in values if value.shape), None)
        if target is None or any(isinstance(value, TupleOf) for value in values):
            return values
        made: list[Expression] = []
        for value in values:
            if target.rank == 2 and self.is_open_zero(value):
                made.append(Zeros(target.shape, span=value.span))
            elif value.shape:
                pair = self.unified(target, value)
                if pair is not None:
                    target, value = pair
                made.append(value)
            else:
                made.append(self.spread(value, target))
        for position, value in enumerate(made):
            if value.shape != target.shape:  # the target was turned after this one was taken
                other = turned(value) if is_row_like(value) else value
                made[position] = other if other.shape == target.shape else value
        return [settled(value, self.scope) for value in made]

    def is_open_zero(self: Elaborator, value: Expression) -> bool:  # type: ignore[misc]
        """Whether this is a bold zero of which nothing says how long it is: it may be a zero matrix."""
        if not isinstance(value, Zeros) or value.rank != 1:
            return False
        return is_flexible(settled(value, self.scope).shape[0])

    def spread(self: Elaborator, value: Expression, target: Expression) -> Expression:  # type: ignore[misc]
        """A literal scalar beside an array: all-ones or zeros times it. Any other scalar stays (and clashes)."""
        if isinstance(value, Number):
            if value.value == 0:
                return Zeros(target.shape, span=value.span)
            self.remark(
                "the scalar 1 stands for all-ones"
                if value.value == 1
                else "a number beside an array was spread over it"
            )
            ones = Ones(target.shape, span=value.span)
            return ones if value.value == 1 else build.scale(value, ones, value.span)
        if isinstance(value, Neg) and isinstance(value.operand, Number):
            return build.neg(self.spread(value.operand, target), value.span)
        if self.forgives("widen"):
            self.remark("a scalar beside an array was spread over it")
            return build.scale(value, Ones(target.shape), value.span)
        return value

    def transpose(self: Elaborator, operand: Expression, span: Span) -> Expression:  # type: ignore[misc]
        if not operand.shape:
            self.remark("the transpose of a scalar is the scalar")
            return operand
        return build.transpose(operand, span)
