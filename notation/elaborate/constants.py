"""Names with a fixed meaning unless they are declared: ones, zeros, the identity, constants, basis vectors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import BasisVector, Constant, Expression, Ones, Zeros
from notation.names import TRANSPOSES, base_identity, index_items
from notation.raw import Raw, RawBinary, RawList, RawName, RawRelation
from notation.scope import KRONECKER
from notation.source import Malformed, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


KRONECKER_LETTERS = frozenset("i j k l m n r s a b c p q".split())


CONSTANTS = {"pi": "pi", "infty": "infinity", "e": "e"}


class ConstantElaborator:
    """The part of the elaborator that reads names with a fixed meaning."""

    def special_name(self: Elaborator, node: RawName) -> Expression | None:  # type: ignore[misc]
        """Ones, zeros, identity, constants, basis vectors: unless the name is declared otherwise."""
        identity = base_identity(node, self.scope)
        declared = self.scope.known(identity) is not None
        if node.base in ("1", "0") and node.font in ("bold", "blackboard"):
            return self.all_ones_or_zeros(node)
        if (
            node.base in CONSTANTS
            and not declared
            and not node.accents
            and node.font in ("", "roman")
            and node.sub is None
        ):
            if node.base == "e" and node.sup is None and not self.scope.function_definition("e"):
                return Constant((), "e", span=node.span)
            if node.base == "e" and node.sup is not None:
                return self.exponential(node)
            if node.sup is None:
                return Constant((), CONSTANTS[node.base], span=node.span)
            power = self.read(node.sup.items[0]) if node.sup.items else build.ONE
            return build.power(Constant((), CONSTANTS[node.base]), power, node.span)
        if node.base == "I" and not declared and not node.accents:
            return self.identity_matrix(node)
        told = KRONECKER in self.scope.conventions
        if node.base == "delta" and (told or not declared) and node.sup is None and node.sub is not None:
            made = self.kronecker_delta(node.sub, node)
            if made is not None:
                return made
        basis = node.base in self.scope.basis_letters or (node.base == "e" and node.font == "bold" and not declared)
        turned = node.sup is not None and node.sup.text.replace(" ", "") in TRANSPOSES
        if basis and node.sub is not None and (node.sup is None or turned) and len(node.sub.items) == 1:
            position = self.read(node.sub.items[0])
            made = BasisVector((self.scope.size("n"),), position=position, span=node.span)
            return build.transpose(made, node.span) if turned else made
        return None

    def kronecker_delta(self: Elaborator, sub: RawList, node: RawName) -> Expression | None:  # type: ignore[misc]
        """``\\delta_{ij}`` that nobody declared, between two index letters."""
        items = index_items(sub)
        if len(items) != 2 or node.primes or node.accents or node.font:
            return None
        if not all(isinstance(item, RawName) and item.sub is None and self.may_index(item.base) for item in items):
            return None
        if KRONECKER not in self.scope.conventions:
            self.remark("delta with two indices was read as Kronecker's")
        return build.apply("delta", tuple(self.read(item) for item in items), node.span)

    def may_index(self: Elaborator, letter: str) -> bool:  # type: ignore[misc]
        if KRONECKER in self.scope.conventions and len(letter) == 1 and letter.islower():
            return True
        return letter in KRONECKER_LETTERS or letter in self.bound or self.scope.is_integer(letter)

    def exponential(self: Elaborator, node: RawName) -> Expression:  # type: ignore[misc]
        assert node.sup is not None
        if len(node.sup.items) != 1:
            raise Malformed("an exponent with several parts", node.sup.span)
        return build.apply("exp", (self.read(node.sup.items[0]),), node.span)

    def all_ones_or_zeros(self: Elaborator, node: RawName) -> Expression:  # type: ignore[misc]
        """``\\mathbf 1`` with its size in the subscript, or a size to be settled by its neighbours."""
        shape: tuple[Expression, ...] = (self.scope.size("all"),)
        if node.sub is not None and node.sub.items:
            items = index_items(node.sub)
            sizes = node.sub.items
            if len(sizes) == 1 and isinstance(sizes[0], RawBinary) and sizes[0].op == "times":
                items = (sizes[0].left, sizes[0].right)
            elif len(sizes) == 1:
                items = sizes
            if isinstance(sizes[0], RawRelation):
                return build.apply("indicator", (self.read(sizes[0]),), node.span)
            shape = build.normal_shape(tuple(self.read(item) for item in items))
        made: Expression = Ones(shape, span=node.span) if node.base == "1" else Zeros(shape, span=node.span)
        if node.sup is not None and node.sup.text in ("T", "top", "intercal"):
            made = build.transpose(made, node.span)
        elif node.sup is not None and node.sub is None and len(_times(node.sup)) == 2:
            made = replace(made, shape=build.normal_shape(tuple(self.read(item) for item in _times(node.sup))))
        elif node.sup is not None:
            raise Unsupported("a power of all-ones", node.span)
        return made

    def identity_matrix(self: Elaborator, node: RawName) -> Expression:  # type: ignore[misc]
        size: Expression = self.scope.size("I")
        if node.sub is not None and node.sub.items:
            first = node.sub.items[0]
            if isinstance(first, RawBinary) and first.op == "times":
                first = first.left
            size = self.read(first)
        return build.identity(size, node.span)


def _times(script: RawList) -> tuple[Raw, ...]:
    """The sizes in ``n \\times d``."""
    first = script.items[0] if len(script.items) == 1 else None
    return (first.left, first.right) if isinstance(first, RawBinary) and first.op == "times" else ()
