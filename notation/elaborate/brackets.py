"""Brackets that group, norms, bars, inner products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.expression import Apply, ArrayLiteral, Expression, Extremum, Symbol, TupleOf
from notation.names import base_identity
from notation.raw import Raw, RawDots, RawFence, RawName, RawProduct, RawScripted
from notation.sizes import unify_shape
from notation.source import Malformed, ShapeClash, Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


NORM_KINDS = {"": "2", "2": "2", "F": "F", "fro": "F", "1": "1", "infty": "inf", "op": "op", "*": "nuc", "ast": "nuc"}


class BracketElaborator:
    """The part of the elaborator that reads brackets and bars."""

    def fence(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        if node.opener in ("|", "‖"):
            return self.bars(node)
        if node.opener in ("⌊", "⌈"):
            return build.apply("floor" if node.opener == "⌊" else "ceil", (self.read(node.items[0]),), node.span)
        if node.opener == "<":
            if len(node.items) != 2:
                raise Unsupported("an inner product of other than two", node.span)
            return self.inner_product(self.read(node.items[0]), self.read(node.items[1]), node.span)
        if not node.items:
            raise Malformed("empty brackets", node.span)
        if len(node.items) == 1:
            only = node.items[0]
            if (
                isinstance(only, RawProduct)
                and len(only.factors) > 2
                and all(isinstance(only.factors[k], RawDots) for k in (0, -1))
            ):
                rest = only.factors[1:-1]  # [… a_i …]
                return self.by_general_entry(rest[0] if len(rest) == 1 else RawProduct(only.span, rest), node.span)
            return self.read(only)
        if any(separator != "," and separator != ";" for separator in node.separators):
            raise Unsupported("a bar inside brackets that are no probability", node.span)
        return self.listing(node)

    def listing(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        """A bracketed list: numbers or vectors as an array, else a tuple."""
        if any(isinstance(item, RawDots) for item in node.items):
            return self.dotted_list(node)
        items = tuple(self.read(item) for item in node.items)
        if node.opener == "[" and items[0].shape and all(item.shape == items[0].shape for item in items):
            return build.array(items, node.span)
        return tuple_of(items, node.span)

    def dotted_list(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        """``[c, \\dots, c]`` is constant; ``(x_1, \\dots, x_n)`` the whole family as a vector."""
        ends = [self.read(item) for item in node.items if not isinstance(item, RawDots)]
        if ends[0] == ends[-1] and not ends[0].shape:
            return build.scale(ends[0], build.ones((self.scope.size("all"),)), node.span)
        raise Unsupported("a list with dots is not supported here", node.span)

    def inner_product(self: Elaborator, left: Expression, right: Expression, span: Span) -> Expression:  # type: ignore[misc]
        if left.rank == right.rank == 2:
            return build.apply("tr", (build.matmul(build.transpose(left), right),), span)
        if unify_shape(left.shape, right.shape, self.scope):
            return build.dot(left, right, span)
        return build.dot(left, right, span)

    # --- norms and bars ---

    def is_norm(self: Elaborator, node: Raw) -> bool:  # type: ignore[misc]
        return isinstance(node, RawFence) and node.opener == "‖"

    def is_inner_product(self: Elaborator, node: RawScripted) -> bool:  # type: ignore[misc]
        """``\\langle A, B \\rangle_F``: the subscript says which inner product, and there is one for each shape."""
        angles = isinstance(node.base, RawFence) and node.base.opener == "<"
        return angles and node.sub is not None and node.sub.text.strip("()") in ("F", "fro", "2")

    def norm_with_kind(self: Elaborator, node: RawScripted) -> Expression | None:  # type: ignore[misc]
        if not self.is_norm(node.base):
            return None
        assert isinstance(node.base, RawFence)
        kind = node.sub.text.strip("()") if node.sub else ""
        if kind not in NORM_KINDS:
            raise Unsupported(f"the norm with subscript {kind!r} is not supported", node.span)
        return self.norm(node.base, NORM_KINDS[kind], bool(kind))

    def norm(self: Elaborator, node: RawFence, kind: str = "2", written: bool = False) -> Expression:  # type: ignore[misc]
        if len(node.items) != 1:
            raise Unsupported("a norm of a list", node.span)
        prime = self.bare_derivative(node.items[0])
        if prime is not None:
            return prime
        inside = self.read(node.items[0])
        if not inside.shape:
            self.remark("norm bars around a scalar were read as its absolute value")
            return build.apply("abs", (inside,), node.span)
        if inside.rank == 2 and kind == "2" and not build.is_one(inside.shape[0]):
            kind = self.scope.conventions.get("matrix norm", "op") if not written else "op"
        if inside.rank == 1 or build.is_one(inside.shape[0]):
            kind = {"F": "2", "op": "2"}.get(kind, kind)
        return build.norm(inside, kind, node.span)

    def bare_derivative(self: Elaborator, node: Raw) -> Expression | None:  # type: ignore[misc]
        """``|\\sigma'|`` without an argument: its least upper bound, named as a symbol of its own."""
        if not isinstance(node, RawName) or not node.primes or node.sub or node.sup:
            return None
        name = base_identity(node, self.scope)
        known = self.scope.known(name)
        if self.scope.function_definition(name) is None and not (known and known.role == "function"):
            return None
        self.remark(f"the size of {name}' without its argument was read as its least upper bound")
        self.scope.fresh += 1
        at = Symbol((), f"x.{self.scope.fresh}")
        inside = build.apply("abs", (Apply((), name, (at,), node.primes),))
        return Extremum((), "sup", variable=at, body=inside, span=node.span)

    def bars(self: Elaborator, node: RawFence) -> Expression:  # type: ignore[misc]
        if node.opener == "‖":
            return self.norm(node)
        if len(node.items) != 1:
            raise Unsupported("bars around a list", node.span)
        special = self.bare_derivative(node.items[0]) or self.number_of_members(node.items[0])
        if special is not None:
            return special
        inside = self.read(node.items[0])
        if inside.rank == 2:
            if inside.shape[0] == inside.shape[1]:
                return build.apply("det", (inside,), node.span)
            raise ShapeClash(f"single bars around a {build.shape_text(inside.shape)}", node.span)
        if inside.rank == 1:
            self.remark("single bars around a vector were read as its norm")
            return build.norm(inside, "2", node.span)
        return build.apply("abs", (inside,), node.span)


def tuple_of(items: tuple[Expression, ...], span: Span) -> Expression:
    """Several values side by side: a vector when all are scalars, else a tuple."""
    if all(not item.shape for item in items):
        return ArrayLiteral((build.number(len(items)),), items, span=span)
    return TupleOf((), items, span=span)
