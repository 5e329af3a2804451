"""Names with a fixed meaning unless they are declared: ones, zeros, the identity, constants, basis vectors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import BasisVector, Constant, Expression, Ones, Zeros
from notation.names import TRANSPOSES, base_identity, index_items, is_identity, is_power
from notation.raw import Raw, RawBinary, RawList, RawName, RawProduct, RawRelation
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
        if node.base in ("1", "0") and node.font in ("bold", "blackboard") and not node.accents:
            return self.all_ones_or_zeros(node)
        if (
            node.base in CONSTANTS
            and not declared
            and not node.accents
            and not node.primes
            and node.font in ("", "roman")
            and node.sub is None
            and (node.base == "e" or node.sup is None or is_power(node.sup))
        ):
            if node.base == "e" and node.sup is None and not self.scope.function_definition("e"):
                return Constant((), "e", span=node.span)
            if node.base == "e" and node.sup is not None:
                return self.exponential(node)
            if node.sup is None:
                return Constant((), CONSTANTS[node.base], span=node.span)
            return build.power(Constant((), CONSTANTS[node.base]), self.read(node.sup.items[0]), node.span)
        if node.base == "I" and not declared and node.sup is None and node.sub is not None:
            entry = None if is_identity(node, self.scope) else self.kronecker_delta(node.sub, node)
            if entry is not None:
                return entry
        if is_identity(node, self.scope):
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
            return build.transpose(made, node.span) if turned or node.primes else made
        return None

    def kronecker_delta(self: Elaborator, sub: RawList, node: RawName) -> Expression | None:  # type: ignore[misc]
        """``\\delta_{ij}`` that nobody declared, between two index letters."""
        items = index_items(sub)
        if len(items) != 2 or node.primes or node.accents or node.font:
            return None
        if not all(isinstance(item, RawName) and item.sub is None and self.may_index(item.base) for item in items):
            return None
        if KRONECKER not in self.scope.conventions:
            name = "an entry of the identity" if node.base == "I" else "Kronecker's"
            self.remark(f"{node.base} with two indices was read as {name}")
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
                if node.primes:
                    raise Unsupported("a prime on an indicator", node.span)
                told = build.apply("indicator", (self.read(sizes[0]),), node.span)
                return self.function_power(told, node.sup, node.span)
            shape = build.normal_shape(tuple(self.read(item) for item in items))
        made: Expression = Ones(shape, span=node.span) if node.base == "1" else Zeros(shape, span=node.span)
        if node.primes > 1 or (node.primes and node.sup is not None):
            raise Unsupported("primes on all-ones", node.span)
        if node.primes or (node.sup is not None and node.sup.text in ("T", "top", "intercal")):
            made = build.transpose(made, node.span)
        elif node.sup is not None and node.sub is None and len(_times(node.sup)) == 2:
            made = replace(made, shape=build.normal_shape(tuple(self.read(item) for item in _times(node.sup))))
        elif node.sup is not None:
            raise Unsupported("a power of all-ones", node.span)
        return made

    def identity_matrix(self: Elaborator, node: RawName) -> Expression:  # type: ignore[misc]
        """``I`` with its size; any power of it and its transpose are itself."""
        size: Expression = self.scope.size("I")
        if node.sub is not None and node.sub.items:
            first = node.sub.items[0]
            if isinstance(first, RawBinary) and first.op == "times":
                first = first.left
            if isinstance(first, RawProduct):
                first = first.factors[0]
            size = self.read(first)
        return build.identity(size, node.span)


def _times(script: RawList) -> tuple[Raw, ...]:
    """The sizes in ``n \\times d``."""
    first = script.items[0] if len(script.items) == 1 else None
    return (first.left, first.right) if isinstance(first, RawBinary) and first.op == "times" else ()
