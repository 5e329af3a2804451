"""Products: application against product, scaling against matrix product, rows against columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notation import build
from notation.elaborate.alignment import is_row_like, turned
from notation.ellipsis import product_of_dots
from notation.expression import Derivative, Expression, MatMul, Ones, Relation, TupleOf
from notation.raw import Raw, RawBinary, RawDots, RawFence, RawName, RawNumber, RawProduct, RawRelation
from notation.sizes import settled, unify_shape
from notation.source import ShapeClash, Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class ProductElaborator:
    """The part of the elaborator that multiplies."""

    def product(self: Elaborator, node: RawProduct) -> Expression:  # type: ignore[misc]
        if any(isinstance(part, RawDots) for part in node.factors):
            return self.dotted_product(list(node.factors), node.span)
        values = self.applied(node.factors)
        made = values[0]
        for value in values[1:]:
            made = self.multiply(made, value, node.span)
        return made

    def dotted_product(self: Elaborator, factors: list[Raw], span: Span) -> Expression:  # type: ignore[misc]
        at = next(k for k, part in enumerate(factors) if isinstance(part, RawDots))
        before = self.applied(factors[:at])
        after = self.applied(factors[at + 1 :])
        if not before or not after:
            raise Unsupported("an ellipsis without both ends", span)
        return product_of_dots(before, after, self.scope, span)

    def applied(self: Elaborator, factors: Sequence[Raw]) -> list[Expression]:  # type: ignore[misc]
        """The factors with each function name joined to the bracket after it."""
        values: list[Expression] = []
        position = 0
        while position < len(factors):
            part = factors[position]
            following = factors[position + 1] if position + 1 < len(factors) else None
            call: Expression | None = None
            if isinstance(part, RawName) and following is not None:
                call = self.call(part, following)
            elif isinstance(part, RawNumber) and part.text == "1" and _tells(following):
                assert isinstance(following, RawFence)
                told = self.condition(following.items[0])
                call = build.apply("indicator", (told,), part.span.cover(following.span))
            elif isinstance(following, RawFence):
                call = self.composed_call(part, following) or self.slope_at(part, following)
            if call is not None:
                values.append(call)
                position += 2
                continue
            values.append(self.read(part))
            position += 1
        return values

    def multiply(self: Elaborator, left: Expression, right: Expression, span: Span) -> Expression:  # type: ignore[misc]
        """Juxtaposed ``left right``: scaling, matrix product, or the nearest forgivable use of a row."""
        if isinstance(left, TupleOf | Relation) or isinstance(right, TupleOf | Relation):
            raise Unsupported("a product of lists or statements", span)
        if not left.shape or not right.shape:
            return build.scale(left, right, span)
        left, right = settled(left, self.scope), settled(right, self.scope)
        made = self.contracted(left, right, span)
        if made is None and right.rank > 2 and isinstance(left, Derivative) and is_row_like(left):
            made = self.chained(left, right, span)
        if made is not None:
            return made
        for flipped in self.row_flips(left, right):
            made = self.contracted(*flipped, span)
            if made is not None:
                self.remark(_turn_remark(left, right))
                return made
        return build.matmul(left, right, span)

    def chained(self: Elaborator, left: Expression, right: Expression, span: Span) -> Expression | None:  # type: ignore[misc]
        """``dL/dx dx/dW``: the gradient of a scalar against the first axis of a derivative with more axes."""
        if not unify_shape(left.shape, right.shape[:1], self.scope):
            return None
        left, right = settled(left, self.scope), settled(right, self.scope)
        self.remark("a column was used as a row")
        return MatMul(right.shape[1:], left=build.transpose(left), right=right, span=span)

    def contracted(self: Elaborator, left: Expression, right: Expression, span: Span) -> Expression | None:  # type: ignore[misc]
        """The matrix product when the inner sizes agree or can be made to."""
        if build.matmul_shape(left.shape, right.shape) is not None:
            return build.matmul(left, right, span)
        if left.rank < 2 or not right.shape:
            return None
        if any(build.is_one(size) for size in (left.shape[-1], right.shape[0])):
            return None  # a size nobody named is not 1
        if unify_shape((left.shape[-1],), (right.shape[0],), self.scope):
            left, right = settled(left, self.scope), settled(right, self.scope)
            if build.matmul_shape(left.shape, right.shape) is not None:
                return build.matmul(left, right, span)
        return None

    def row_flips(self: Elaborator, left: Expression, right: Expression) -> list[tuple[Expression, Expression]]:  # type: ignore[misc]
        """The two factors with a matrix row turned, the smallest changes first."""
        options: list[tuple[Expression, Expression]] = []
        if is_row_like(left):
            options.append((turned(left), right))
        if is_row_like(right):
            options.append((left, turned(right)))
        if len(options) == 2:
            options.append((options[0][0], options[1][1]))
        return options

    # --- explicit operators ---

    def binary(self: Elaborator, node: RawBinary) -> Expression:  # type: ignore[misc]
        if node.op in ("cdot", "times", "star") and _holds_dots(node):
            return self.dotted_product(_flat_factors(node), node.span)
        if node.op in ("circ", "star") and all(self.is_function(side) for side in (node.left, node.right)):
            raise Unsupported("a composition or a convolution of functions", node.span)
        if node.op in ("odot", "circ"):
            return self.elementwise(node)
        left, right = self.read(node.left), self.read(node.right)
        if node.op == "/":
            return self.divided(left, right, node.span)
        if node.op in ("cdot", "times", "star"):
            if left.rank == right.rank == 1 and node.op == "cdot" and unify_shape(left.shape, right.shape, self.scope):
                return build.dot(settled(left, self.scope), settled(right, self.scope), node.span)
            if node.op != "times" and self.only_elementwise(left, right):
                self.remark("a dot between two arrays was read as the elementwise product")
                return build.hadamard(settled(left, self.scope), settled(right, self.scope), node.span)
            try:
                return self.multiply(left, right, node.span)
            except ShapeClash:
                if node.op == "star" and left.shape == right.shape:
                    self.remark("* was read as the elementwise product")
                    return build.hadamard(left, right, node.span)
                raise
        if node.op == "otimes":
            if left.rank == right.rank == 1:
                return build.matmul(left, self.transpose(right, node.span), node.span)
            if left.rank == right.rank == 2:
                return build.kronecker(left, right, node.span)
            return self.multiply(left, right, node.span)
        if node.op == "oslash":
            return self.divided(left, right, node.span)
        raise Unsupported(f"the operator {node.op} is not supported", node.span)


def _turn_remark(left: Expression, right: Expression) -> str:
    if any(isinstance(node, Derivative | Ones) for node in (left, right)):
        return "a column was used as a row"
    return "a row of a matrix was used both as a row and as a column"


def _holds_dots(node: Raw) -> bool:
    if isinstance(node, RawBinary):
        return _holds_dots(node.left) or _holds_dots(node.right)
    if isinstance(node, RawProduct):
        return any(isinstance(part, RawDots) for part in node.factors)
    return isinstance(node, RawDots)


def _flat_factors(node: Raw) -> list[Raw]:
    if isinstance(node, RawBinary) and node.op in ("cdot", "times", "star"):
        return _flat_factors(node.left) + _flat_factors(node.right)
    if isinstance(node, RawProduct):
        return list(node.factors)
    return [node]


def _tells(node: Raw | None) -> bool:
    """Whether a statement stands in brackets alone: behind a 1 it is an indicator, ``1\\{i = j\\}``."""
    return isinstance(node, RawFence) and len(node.items) == 1 and isinstance(node.items[0], RawRelation)
