"""Definitions of the givens, put in and taken back."""

from __future__ import annotations

from collections.abc import Callable

from derivations.rewrite import RuleDoesNotApply, tidy_indices
from derivations.tidy import tidy
from notation.expression import Apply, Component, Derivative, Expression, Inverse, Symbol, Transpose
from notation.givens import Definition, Givens
from notation.walking import free_symbols, rebuild, substitute, walk

_SYMMETRIC = frozenset({"symmetric", "positive definite", "positive semidefinite", "diagonal"})


class Definitions:
    """The definitions of ``givens``; ``names``: everything that is defined."""

    def __init__(self, givens: Givens) -> None:
        self.givens = givens
        self.names = frozenset(item.target.name for item in givens.definitions)
        self.random = _random_names(givens)
        self._symmetric = frozenset(d.name for d in givens.declarations if d.properties & _SYMMETRIC)

    def body_of(self, symbol: Symbol) -> Expression | None:
        """What the definition says of the symbol (with its family indices put in), or None."""
        found = None
        for item in self.givens.definitions_of(symbol.name):
            if item.function or item.components or len(item.target.indices) != len(symbol.indices):
                continue
            binding = _binding(item, symbol)
            if binding is not None:
                body = tidy_indices(substitute(item.body, binding)) if binding else item.body
                if not binding and symbol.indices:
                    return body  # a base case at this very index
                found = body
        return found

    def entry_of(self, node: Component) -> Expression | None:
        """What a definition by entries (``p_k = ...``) says of an entry, or None."""
        if not isinstance(node.base, Symbol):
            return None
        for item in self.givens.definitions_of(node.base.name):
            if item.components and len(item.components) == len(node.positions) and None not in node.positions:
                pairs = zip(item.components, node.positions, strict=True)
                return substitute(item.body, {own: at for own, at in pairs if at is not None and own != at})
        return None

    def call_of(self, node: Apply) -> Expression | None:
        """What the definition of a function says of a call, or None."""
        for item in self.givens.definitions_of(node.function):
            if item.function and len(item.arguments) == len(node.arguments) and not node.primes:
                if any(own.shape != given.shape for own, given in zip(item.arguments, node.arguments, strict=True)):
                    continue
                return substitute(item.body, dict(zip(item.arguments, node.arguments, strict=True)))
        return None

    def plain(self, node: Expression) -> Expression:
        """The line tidied up, symmetric matrices without their transposes."""
        return tidy(self._plain(tidy(node)))

    def _plain(self, node: Expression) -> Expression:
        if isinstance(node, Transpose):
            inner = node.operand.operand if isinstance(node.operand, Inverse) else node.operand
            if isinstance(inner, Symbol) and inner.name in self._symmetric:
                return node.operand
        return rebuild(node, self._plain)

    def unfolded(self, node: Expression, name: str) -> Expression:
        """Every use of ``name`` replaced by its definition. Raises ``RuleDoesNotApply`` if there is none."""
        made = self._unfolded(node, name)
        if made == node:
            raise RuleDoesNotApply(f"the definition of {name}", node)
        return made

    def _unfolded(self, node: Expression, name: str) -> Expression:
        if isinstance(node, Derivative):
            body = self._unfolded(node.body, name)
            return node if body is node.body else rebuild(node, lambda child: body if child is node.body else child)
        if isinstance(node, Component) and isinstance(node.base, Symbol) and node.base.name == name:
            inner = self.entry_of(node)
            if inner is not None:
                return inner
        if isinstance(node, Symbol) and node.name == name:
            inner = self.body_of(node)
            if inner is not None:
                return inner
        if isinstance(node, Apply) and node.function == name:
            inner = self.call_of(node)
            if inner is not None:
                return rebuild(inner, lambda child: self._unfolded(child, name)) if _calls(inner, name) else inner
        return rebuild(node, lambda child: self._unfolded(child, name))

    def folded(self, node: Expression, name: str) -> Expression:
        """What the definition of ``name`` says, replaced by the name. Raises ``RuleDoesNotApply``."""
        items = [item for item in self.givens.definitions_of(name) if not item.function]
        made = node
        for item in items:
            made = _folded(made, item)
        if made == node:
            raise RuleDoesNotApply(f"the definition of {name}, backwards,", node)
        return made

    def expander(self, kept: frozenset[str]) -> Callable[[Symbol], Expression | None]:
        """The definition of a symbol for differentiation: a recurrence only at its own index."""

        def expand(symbol: Symbol) -> Expression | None:
            if symbol.name in kept:
                return None
            body = self.body_of(symbol)
            if body is None or not self._recursive(symbol.name):
                return body
            own = [item for item in self.givens.definitions_of(symbol.name) if item.target == symbol]
            return body if own else None

        return expand

    def _recursive(self, name: str) -> bool:
        reached: set[str] = set()
        frontier = [name]
        while frontier:
            for item in self.givens.definitions_of(frontier.pop()):
                for part in walk(item.body):
                    used = part.name if isinstance(part, Symbol) else ""
                    if used and used not in reached:
                        reached.add(used)
                        frontier.append(used)
        return name in reached


def _calls(node: Expression, name: str) -> bool:
    return any(isinstance(part, Apply) and part.function == name for part in walk(node))


def _binding(item: Definition, symbol: Symbol) -> dict[Symbol, Expression] | None:
    made: dict[Symbol, Expression] = {}
    for own, given in zip(item.target.indices, symbol.indices, strict=True):
        if own == given:
            continue
        if not isinstance(own, Symbol):
            return None
        made[own] = given
    return made


def _folded(node: Expression, item: Definition) -> Expression:
    if isinstance(node, Symbol) and node.name == item.target.name:
        return node
    if node == item.body or (node.shape == item.body.shape and tidy(node) == tidy(item.body)):
        if item.components:
            return Component((), base=item.target, positions=tuple(item.components))
        return item.target
    return rebuild(node, lambda child: _folded(child, item))


def _random_names(givens: Givens) -> frozenset[str]:
    """The random names, and those defined by them."""
    found = {item.name for item in givens.random}
    while True:
        more = {
            item.target.name
            for item in givens.definitions
            if not item.function and any(symbol.name in found for symbol in free_symbols(item.body))
        }
        if more <= found:
            return frozenset(found)
        found |= more
