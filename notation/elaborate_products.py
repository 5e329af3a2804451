"""Products: application against product, scaling against matrix product, rows against columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notation import build
from notation.bound_names import bound_names
from notation.ellipsis import product_of_dots, sum_of_dots
from notation.expression import (
    Add,
    Apply,
    BasisVector,
    BigOperator,
    Component,
    Derivative,
    Expectation,
    Expression,
    Hadamard,
    MatMul,
    Mul,
    Neg,
    Number,
    Ones,
    Pow,
    Relation,
    Transpose,
    TupleOf,
    Variance,
    Zeros,
)
from notation.names import INVERSE_TRANSPOSES, STARS, TRANSPOSES, NameResolver, index_items
from notation.raw import (
    Raw,
    RawBig,
    RawBinary,
    RawDots,
    RawFence,
    RawName,
    RawNumber,
    RawProduct,
    RawRelation,
    RawScripted,
    RawSum,
    raw_walk,
)
from notation.scope import INDEX_LETTERS
from notation.sizes import is_flexible, settled, unify_shape
from notation.source import ShapeClash, Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate import Elaborator


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


class ProductReader:
    """The part of the elaborator that multiplies."""

    # --- juxtaposition ---

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
            call = self.call(part, following) if isinstance(part, RawName) and following is not None else None
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
                self.flips += 1
                self.remark(_turn_remark(left, right))
                return made
        if self.policy.elementwise and left.shape == right.shape:
            self.remark("two columns side by side were multiplied elementwise")
            return build.hadamard(left, right, span)
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
            options.append((_turned(left), right))
        if is_row_like(right):
            options.append((left, _turned(right)))
        if len(options) == 2:
            options.append((options[0][0], options[1][1]))
        return options

    # --- explicit operators ---

    def binary(self: Elaborator, node: RawBinary) -> Expression:  # type: ignore[misc]
        if node.op in ("cdot", "times", "star") and _holds_dots(node):
            return self.dotted_product(_flat_factors(node), node.span)
        if node.op == "odot":
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
                self.flips += 1
                self.remark("a row of a matrix was used both as a row and as a column")
                return settled(first, self.scope), settled(second, self.scope)
        return None

    def aligned(self: Elaborator, values: list[Expression], span: Span) -> list[Expression]:  # type: ignore[misc]
        """Terms or sides of one shape; the scalars 0 and 1 beside an array stand for zeros and ones."""
        target = next((value for value in values if value.shape), None)
        if target is None or any(isinstance(value, TupleOf) for value in values):
            return values
        made: list[Expression] = []
        for value in values:
            if value.shape:
                pair = self.unified(target, value)
                if pair is not None:
                    target, value = pair
                made.append(value)
            else:
                made.append(self.spread(value, target))
        for position, value in enumerate(made):
            if value.shape != target.shape:  # the target was turned after this one was taken
                turned = _turned(value) if is_row_like(value) else value
                made[position] = turned if turned.shape == target.shape else value
        return [settled(value, self.scope) for value in made]

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
        if self.policy.widen:
            self.remark("a scalar beside an array was spread over it")
            return build.scale(value, Ones(target.shape), value.span)
        return value

    def transpose(self: Elaborator, operand: Expression, span: Span) -> Expression:  # type: ignore[misc]
        if not operand.shape:
            self.remark("the transpose of a scalar is the scalar")
            return operand
        return build.transpose(operand, span)

    # --- scripts on compound things ---

    def scripted(self: Elaborator, node: RawScripted) -> Expression:  # type: ignore[misc]
        if node.primes:
            return self.primed_bracket(node)
        if self.has_two_ends(node):
            return self.between_ends(node)
        made = self.norm_with_kind(node) or self.read(node.base)
        if node.sub is not None and not self.is_norm(node.base) and not self.is_inner_product(node):
            if node.sub.worded:
                raise Unsupported("a label on a compound expression", node.sub.span)
            resolver = NameResolver(self.scope, frozenset(self.bound))
            items = index_items(node.sub)
            if (
                isinstance(node.base, RawNumber)
                and node.base.text == "1"
                and len(items) == 1
                and isinstance(items[0], RawRelation)
            ):
                return build.apply("indicator", (self.read(items[0]),), node.span)
            if not all(resolver.is_index(item) or (made.shape and isinstance(item, RawName)) for item in items):
                raise Unsupported("a subscript on a compound expression that is no index", node.sub.span)
            listed = self.listed_entries(node, items) if not made.shape else None
            made = self.entries(made, items, node.span) if listed is None else listed
        if node.sup is None:
            return made
        if (
            isinstance(node.base, RawFence)
            and len(node.base.items) > 1
            and made.rank == 1
            and node.sup.text in TRANSPOSES
        ):
            return made  # (1, 2, 3)^T: a list written as a row is the column that it spells
        return self.superscripted(made, node.sup, node.span)

    def listed_entries(self: Elaborator, node: RawScripted, items: tuple[Raw, ...]) -> Expression | None:  # type: ignore[misc]
        """``[a_i b_j]_{ij}``: the array that has these entries, where the bracket uses the indices."""
        if not isinstance(node.base, RawFence) or node.base.opener not in ("[", "(") or len(items) > 2:
            return None
        used = {part.base for part in raw_walk(node.base) if isinstance(part, RawName) and part.sub is None}
        if not all(isinstance(item, RawName) and item.base in used and item.base not in self.bound for item in items):
            return None
        return self.entrywise(node.base, items, node.span)

    def entrywise(self: Elaborator, entry: Raw, items: tuple[Raw, ...], span: Span) -> Expression:  # type: ignore[misc]
        """The array with the given general entry: ``\\sum_{ij} a_{ij} e_i e_j^T``."""
        indices = self.index_names(items)
        made = self.with_bound(indices, entry)
        basis = [BasisVector((self.scope.size(index.name),), position=index) for index in indices]
        unit = basis[0] if len(basis) == 1 else build.matmul(basis[0], build.transpose(basis[1]))
        made = build.scale(made, unit, span)
        for index, vector in reversed(list(zip(indices, basis, strict=True))):
            made = BigOperator(
                made.shape, "sum", variable=index, lower=build.ONE, upper=vector.shape[0], body=made, span=span
            )
        return made

    def by_general_entry(self: Elaborator, entry: Raw, span: Span) -> Expression:  # type: ignore[misc]
        """An array shown by one entry among dots, over the one or two indices that the entry leaves free."""
        inner = {name for part in raw_walk(entry) if isinstance(part, RawBig) for name in bound_names(part)}
        found: dict[str, Raw] = {}
        for part in raw_walk(entry):
            if isinstance(part, RawName):
                for script in (part.sub, part.sup):
                    for item in (
                        index_items(script)
                        if script is not None and not script.worded and not script.parenthesised
                        else ()
                    ):
                        if (
                            isinstance(item, RawName)
                            and item.base in INDEX_LETTERS
                            and item.base not in inner
                            and item.base not in self.bound
                        ):
                            found.setdefault(item.base, item)
        if len(found) not in (1, 2):
            raise Unsupported("an ellipsis stands here for what cannot be told", span)
        made = self.entrywise(entry, tuple(found[name] for name in sorted(found)), span)
        self.remark("an array was read by the general entry shown between dots")
        return made

    def superscripted(self: Elaborator, made: Expression, script: object, span: Span) -> Expression:  # type: ignore[misc]
        from notation.raw import RawList

        assert isinstance(script, RawList)
        text = script.text.replace(" ", "")
        if text in TRANSPOSES and (made.shape or text != "T" or self.scope.known("T") is None):
            return self.transpose(made, span)
        if text in INVERSE_TRANSPOSES:
            return self.transpose(build.inverse(made, span), span)
        if text == "-1" and made.rank == 2:
            return build.inverse(made, span)
        if text in STARS or len(script.items) != 1:
            raise Unsupported("this superscript is not a power", script.span)
        return self.raised(made, self.read(script.items[0]), span)

    def raised(self: Elaborator, base: Expression, exponent: Expression, span: Span) -> Expression:  # type: ignore[misc]
        if isinstance(base, Variance | Expectation) and base.rank == 1:
            return build.power(base, exponent, span, elementwise=True)
        if base.rank == 2 and build.is_one(base.shape[0]):
            return build.power(base, exponent, span, elementwise=True)
        if base.rank == 2 and base.shape[0] != base.shape[1]:
            if unify_shape((base.shape[0],), (base.shape[1],), self.scope):
                base = settled(base, self.scope)
            elif isinstance(base, Hadamard | Apply):
                self.remark("the power of an array was read elementwise")
                return build.power(base, exponent, span, elementwise=True)
        if base.rank == 1:
            self.remark("the power of a vector was read elementwise")
        return build.power(base, exponent, span)


def _turn_remark(left: Expression, right: Expression) -> str:
    if any(isinstance(node, Derivative | Ones) for node in (left, right)):
        return "a column was used as a row"
    return "a row of a matrix was used both as a row and as a column"


def _turned(node: Expression) -> Expression:
    return node.operand if isinstance(node, Transpose) else build.transpose(node, node.span)


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


__all__ = ["ProductReader", "RawFence", "RawNumber", "RawSum", "is_row_like", "sum_of_dots"]
