"""Scripts on compound things: entries, powers, transposes; arrays given by their general entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation import build
from notation.expression import Apply, BasisVector, BigOperator, Expectation, Expression, Hadamard, Variance
from notation.grammar.bound_names import bound_names
from notation.names import INVERSE_TRANSPOSES, STARS, TRANSPOSES, NameResolver, index_items
from notation.raw import Raw, RawBig, RawFence, RawList, RawName, RawNumber, RawRelation, RawScripted, raw_walk
from notation.scope import INDEX_LETTERS
from notation.sizes import settled, unify_shape
from notation.source import Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class ScriptElaborator:
    """The part of the elaborator that reads scripts on what is no name."""

    def scripted(self: Elaborator, node: RawScripted) -> Expression:  # type: ignore[misc]
        if node.primes:
            return self.primed_bracket(node)
        if self.has_two_ends(node):
            return self.between_ends(node)
        made = self.norm_with_kind(node) or self.read(node.base)
        if node.sub is not None and not self.is_norm(node.base) and not self.is_inner_product(node):
            if node.sub.text == "+" and isinstance(node.base, RawFence) and node.base.opener in ("[", "("):
                self.remark("a plus below a bracket was read as the positive part")
                positive = build.apply("relu", (made,), node.span)
                return positive if node.sup is None else self.superscripted(positive, node.sup, node.span)
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
                told = build.apply("indicator", (self.read(items[0]),), node.span)
                return told if node.sup is None else self.superscripted(told, node.sup, node.span)
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
        assert isinstance(script, RawList)
        text = script.text.replace(" ", "")
        if text in TRANSPOSES and (made.shape or text != "T" or self.scope.known("T") is None):
            return self.transpose(made, span)
        if text in INVERSE_TRANSPOSES:
            return self.transpose(build.inverse(self.square(made), span), span)
        if text == "-1" and made.rank == 2:
            return build.inverse(self.square(made), span)
        if text in STARS or len(script.items) != 1:
            raise Unsupported("this superscript is not a power", script.span)
        if script.elementwise:
            return build.power(made, self.read(script.items[0]), span, elementwise=True)
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
