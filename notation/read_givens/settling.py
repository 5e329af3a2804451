"""What can only be told when all givens are read: sizes, which member a recurrence speaks of, what is independent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Expression, Number, Symbol
from notation.givens import Declaration, Definition, RandomVariable
from notation.sizes import is_flexible, settled, settled_size, unify_size
from notation.walking import substitute, walk

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader


class SettlingReader:
    """The part of the givens reader that comes last."""

    def settle_fixed(self: GivenReader) -> None:  # type: ignore[misc]
        """A member declared by itself (``c_{t-1} \\in R^m``) is given: the recurrence for ``c_t`` then speaks of
        that one t alone."""
        for member in self.scope.fixed:
            for position, item in enumerate(self.scope.definitions):
                index = item.target.indices[0] if len(item.target.indices) == 1 else None
                if item.target.name != member.name or not isinstance(index, Symbol) or item.condition is not None:
                    continue
                inner = Symbol((), f"{index.name}.free")
                self.scope.definitions[position] = replace(
                    item,
                    target=_symbol(substitute(item.target, {index: inner})),
                    body=substitute(item.body, {index: inner}),
                    condition=build.relation("=", inner, index),
                )

    def settle_starts(self: GivenReader) -> None:  # type: ignore[misc]
        """``x_t = a_t x_0 + e`` with nothing said of x_0: it is what it is, not defined by itself."""
        random = {item.name for item in self.scope.random}
        for item in list(self.scope.definitions):
            name = item.target.name
            if not any(isinstance(index, Symbol) for index in item.target.indices) or name in random:
                continue
            own = [part for part in walk(item.body) if isinstance(part, Symbol) and part.name == name]
            for start in dict.fromkeys(own):
                known = any(other.target == start for other in self.scope.definitions)
                if known or not all(isinstance(index, Number) for index in start.indices) or len(start.indices) != 1:
                    continue
                (index,) = start.indices
                label = str(index.value) if isinstance(index, Number) else ""
                style = replace(start.style, sub_label=label) if start.style is not None else None
                free = Symbol(start.shape, f"{name}_{label}", style=style)
                self.scope.declare(Declaration(free.name, start.shape, explicit=False))
                self.scope.definitions.append(Definition(replace(start, span=None), free))

    def settle_sizes(self: GivenReader) -> None:  # type: ignore[misc]
        """Components' sizes from the ranges of their indices; then replace settled sizes everywhere."""
        scope = self.scope
        for definition in scope.definitions:
            for size, component in zip(definition.target.shape, definition.components, strict=False):
                known = scope.known(component.name)
                if known is not None and known.domain.upper is not None and is_flexible(settled_size(size, scope)):
                    unify_size(size, known.domain.upper, scope)
        for name, item in list(scope.declarations.items()):
            if item.shape:
                scope.declarations[name] = replace(item, shape=tuple(settled_size(size, scope) for size in item.shape))
        scope.definitions[:] = [
            replace(
                item,
                target=_symbol(settled(item.target, scope)),
                body=settled(item.body, scope),
                arguments=tuple(_symbol(settled(argument, scope)) for argument in item.arguments),
            )
            for item in scope.definitions
        ]
        scope.assumptions[:] = [settled(item, scope) for item in scope.assumptions]
        scope.random[:] = [
            replace(
                item,
                parameters=tuple(settled(value, scope) for value in item.parameters),
                mean=None if item.mean is None else settled(item.mean, scope),
                variance=None if item.variance is None else settled(item.variance, scope),
            )
            for item in scope.random
        ]

    def settle_random(self: GivenReader) -> None:  # type: ignore[misc]
        """A law on indexed entries without a word about their relation: entries are independent only when
        said; a symmetric law without a mean is symmetric about zero."""
        self.root_independence()
        for position, item in enumerate(self.scope.random):
            made = item
            if not item.entries:
                made = replace(made, entries="independent" if item.law else "arbitrary")
            if item.symmetric and item.mean is None:
                made = replace(made, mean=build.ZERO)
            self.scope.random[position] = made
            self.covariance_matrix(made)

    def covariance_matrix(self: GivenReader, item: RandomVariable) -> None:  # type: ignore[misc]
        """A matrix named as the covariance of something is symmetric and positive definite, said or not."""
        matrix = item.variance if item.variance is not None else (*item.parameters, None, None)[1]
        if isinstance(matrix, Symbol) and matrix.rank == 2 and matrix.shape[0] == matrix.shape[1]:
            self.scope.declare(
                Declaration(matrix.name, matrix.shape, properties=frozenset({"symmetric", "positive definite"}))
            )

    def root_independence(self: GivenReader) -> None:  # type: ignore[misc]
        """Independence of a computed quantity is independence of the random things it is computed from."""
        scope = self.scope
        computed = {
            item.name
            for item in scope.random
            if item == RandomVariable(item.name, entries=item.entries)
            and item.entries in ("", "arbitrary")
            and any(definition.target.name == item.name for definition in scope.definitions)
        }
        if not computed:
            return
        scope.random[:] = [item for item in scope.random if item.name not in computed]
        known = {item.name for item in scope.random}
        scope.independent[:] = [
            frozenset(root for name in group for root in (self.roots(name, known) if name in computed else {name}))
            for group in scope.independent
        ]

    def roots(self: GivenReader, name: str, known: set[str]) -> frozenset[str]:  # type: ignore[misc]
        """The random names that a defined name is computed from."""
        found: set[str] = set()
        seen = {name}
        queue = [name]
        while queue:
            current = queue.pop()
            for definition in self.scope.definitions:
                if definition.target.name != current:
                    continue
                for part in walk(definition.body):
                    if isinstance(part, Symbol) and part.name not in seen:
                        seen.add(part.name)
                        if part.name in known:
                            found.add(part.name)
                        else:
                            queue.append(part.name)
        return frozenset(found)


def _symbol(node: Expression) -> Symbol:
    assert isinstance(node, Symbol)
    return node
