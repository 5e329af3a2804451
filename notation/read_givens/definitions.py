"""Equalities among givens: definitions, functions, the structure of a matrix; else an assumption."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.elaborate.laws import is_named_law
from notation.expression import Component, Symbol
from notation.givens import Declaration, Definition, Domain
from notation.names import TRANSPOSES, NameResolver, base_identity
from notation.raw import Raw, RawFence, RawName, RawProbability, RawProduct, raw_walk
from notation.read_givens.matrices import structure
from notation.scope import Scope
from notation.sizes import settled

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader


class DefinitionReader:
    """The part of the givens reader that takes equalities."""

    def equalities(self: GivenReader, members: list[Raw]) -> list[Raw]:  # type: ignore[misc]
        left = members[0]
        if isinstance(left, RawProbability):
            return self.moments(members)
        if len(members) == 2 and is_named_law(members[1]):
            return self.distribution_name(left, members[1])
        if len(members) == 2 and self.structured(left, "=", members[1]):
            return [left]
        if len(members) == 2 and self.define(left, members[1]):
            return [left]
        reader = self.elaborator()
        values = [reader.read(member) for member in members]
        for first, second in itertools.pairwise(values):
            pair = reader.aligned([first, second], left.span)
            self.scope.assumptions.append(build.relation("=", pair[0], pair[1]))
        return [left]

    def structured(self: GivenReader, left: Raw, op: str, right: Raw) -> bool:  # type: ignore[misc]
        """Whether the statement declares the structure of a matrix (``A = A^T``, ``A \\succ 0``); then it does."""
        if not _of_a_declared_matrix(left, right, self.scope):
            return False
        reader = self.elaborator()
        found = structure(settled(reader.read(left), self.scope), op, settled(reader.read(right), self.scope))
        if found is not None:
            self.has_structure(*found)
        return found is not None

    def has_structure(self: GivenReader, matrix: Symbol, properties: frozenset[str]) -> None:  # type: ignore[misc]
        self.scope.declare(Declaration(matrix.name, matrix.shape, properties=properties))

    # --- definitions ---

    def define(self: GivenReader, left: Raw, right: Raw) -> bool:  # type: ignore[misc]
        """``name = body`` as a definition when the left side is a name not defined before."""
        if isinstance(left, RawProduct) and len(left.factors) == 2 and isinstance(left.factors[0], RawName):
            fence = left.factors[1]
            if base_identity(left.factors[0], self.scope) in self.scope.densities:
                made = self.elaborator().read(left)
                if isinstance(made, Symbol) and not self.already(made, ()):
                    self.scope.definitions.append(Definition(made, self.elaborator().read(right)))
                    return True
            if isinstance(fence, RawFence) and fence.opener == "(" and self.is_function_head(left.factors[0], fence):
                return self.define_function(left.factors[0], fence, right)
        if not isinstance(left, RawName):
            return False  # ``(X)_{ij} = …`` is left to the assumptions
        resolved = NameResolver(self.scope, frozenset()).resolve(left)
        if resolved.power is not None:
            return self.define_square(left, right)
        reader = self.elaborator()
        if resolved.primes and not self.is_computed(resolved.identity, left):
            resolved = reader.primed_name(resolved)  # ``c' = f c + i g`` beside c: a name of its own
        if resolved.transposed or resolved.inverted or resolved.primes:
            return False
        body = settled(reader.read(right), self.scope)
        known = self.scope.known(resolved.identity)
        if body.shape and known is None and left.sub is None and resolved.identity in self.scope.perhaps_arrays:
            self.scope.families.discard(resolved.identity)  # ``p = softmax(z)``: p_i is an entry
            self.scope.array_names.add(resolved.identity)
        if resolved.components and (known is None or not known.shape):
            self.declare_by_components(resolved.identity, resolved.components)
        elif known is None or (not known.explicit and not known.shape):
            parameters, shape = self.parameters(resolved.family, body.shape)
            if not resolved.components:
                explicit = known.explicit if known else False
                self.scope.declare(Declaration(resolved.identity, shape, Domain(), parameters, explicit=explicit))
        target = reader.read(left)
        target, body = reader.aligned([target, body], left.span)
        target, body = settled(target, self.scope), settled(body, self.scope)
        components: tuple[Symbol, ...] = ()
        base = target
        if isinstance(target, Component):
            base = target.base
            if not all(isinstance(position, Symbol) for position in target.positions):
                return False
            components = tuple(position for position in target.positions if isinstance(position, Symbol))
        if not isinstance(base, Symbol) or self.already(base, components):
            return False
        self.scope.definitions.append(Definition(base, body, components))
        return True

    def is_computed(self: GivenReader, identity: str, node: RawName) -> bool:  # type: ignore[misc]
        """Whether a prime on the name may be a derivative: of a function, or of what is defined."""
        defined = any(item.target.name == identity for item in self.scope.definitions)
        return defined or self.elaborator().is_function_name(identity, node)

    def already(self: GivenReader, target: Symbol, components: tuple[Symbol, ...]) -> bool:  # type: ignore[misc]
        """A second equation for one target is an assumption, not a definition."""
        return any(
            item.target == target and item.components == components and not item.function
            for item in self.scope.definitions
        )

    def declare_by_components(self: GivenReader, identity: str, components: tuple[Raw, ...]) -> None:  # type: ignore[misc]
        sizes = tuple(self.scope.size(identity) for _ in components)
        self.scope.declare(Declaration(identity, sizes, explicit=False))

    def define_square(self: GivenReader, left: RawName, right: Raw) -> bool:  # type: ignore[misc]
        """``\\sigma^2 = …`` defines the nonnegative root."""
        assert left.sup is not None
        if left.sup.text != "2":
            return False
        plain = replace(left, sup=None)
        if self.scope.known(base_identity(plain, self.scope)) is not None and any(
            item.target.name == base_identity(plain, self.scope) for item in self.scope.definitions
        ):
            return False
        reader = self.elaborator()
        body = reader.read(right)
        if body.shape:
            return False
        target = reader.read(plain)
        if not isinstance(target, Symbol):
            return False
        self.scope.definitions.append(Definition(target, build.apply("sqrt", (body,))))
        return True


def _of_a_declared_matrix(left: Raw, right: Raw, scope: Scope) -> bool:
    """Whether the two sides are about one matrix with a declared shape and nothing else, but the identity."""
    marks = TRANSPOSES | {"I"}
    parts = [item for side in (left, right) for item in raw_walk(side)]
    names = [item for item in parts if isinstance(item, RawName) and item.base not in marks]
    identities = {base_identity(item, scope) for item in names}
    known = scope.known(identities.pop()) if len(identities) == 1 else None
    return known is not None and len(known.shape) == 2 and all(item.sub is None for item in names)
