"""Densities that the question names (``p(x \\mid z)``): when one is meant, and what it is of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Density, Expression, Symbol
from notation.givens import Declaration, Domain
from notation.names import base_identity, label_text
from notation.raw import RawFence, RawName, RawProbability, RawRelation, raw_walk
from notation.source import Span, Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


DENSITY_LETTERS = frozenset("p q P".split())


class DensityElaborator:
    """The part of the elaborator that reads densities."""

    def is_density(self: Elaborator, name: RawName, identity: str, fence: RawFence) -> bool:  # type: ignore[misc]
        known = self.scope.known(identity)
        if known is not None and known.role == "distribution":
            return True
        if (
            name.base in DENSITY_LETTERS
            and "|" in fence.separators
            and not (known is not None and known.explicit and known.role != "function")
        ):
            return self.scope.function_definition(identity) is None  # a bar: no product can be meant
        if self.integrates_over(identity, fence):
            return True
        if known is not None or self.scope.function_definition(identity) is not None:
            return False
        if identity not in DENSITY_LETTERS or name.sup is not None or name.primes:
            return False
        if any(separator == "|" for separator in fence.separators):
            return True
        if isinstance(fence.items[0], RawRelation):
            return True
        return self.integrating is not None or self.mentions_random(fence)

    def integrates_over(self: Elaborator, identity: str, fence: RawFence) -> bool:  # type: ignore[misc]
        """``p(a) da``: a density, though words have named p alone before (``let $p$ be the density of …``)."""
        known = self.scope.known(identity)
        if self.integrating is None or known is None or known.explicit or known.shape or known.parameters:
            return False
        if identity not in DENSITY_LETTERS or self.scope.function_definition(identity) is not None:
            return False
        argument = fence.items[0] if len(fence.items) == 1 else None
        return isinstance(argument, RawName) and self.read(argument) == self.integrating[1]

    def density_pattern(self: Elaborator, identity: str, fence: RawFence, span: Span) -> Expression | None:  # type: ignore[misc]
        """``p(x \\mid z)`` with discrete z: the member z of a family named by the pattern; arguments that
        nothing varies are part of the name."""
        if not all(isinstance(item, RawName) and item.sub is None and item.sup is None for item in fence.items):
            return None
        names = [
            base_identity(item, self.scope) + "'" * item.primes for item in fence.items if isinstance(item, RawName)
        ]
        indices: list[Expression] = []
        running: set[str] = set()
        for item, name in zip(fence.items, names, strict=True):
            if name in self.bound or self.scope.is_integer(name):
                indices.append(self.read(item))
                running.add(name)
            elif self.scope.known(name) is not None and self.scope.known(name).explicit:  # type: ignore[union-attr]
                return None
        marks = [*fence.separators, ""]
        pattern = f"{identity}({''.join(name + mark for name, mark in zip(names, marks, strict=True))})"
        if self.scope.known(pattern) is None:
            pattern = self.renamed_pattern(identity, names, fence.separators, running) or pattern
        if self.scope.known(pattern) is None:
            parameters = tuple(Symbol((), f"index{k}") for k in range(len(indices)))
            ranges = tuple(self.index_range(index) for index in indices)
            domain = Domain("real", build.ZERO, lower_open=True)
            self.scope.declare(Declaration(pattern, (), domain, parameters, ranges))
        return Symbol((), pattern, tuple(indices), span=span)

    def renamed_pattern(  # type: ignore[misc]
        self: Elaborator, identity: str, names: list[str], separators: tuple[str, ...], running: set[str]
    ) -> str | None:
        """The one known pattern that differs from this in nothing but the name of an index which is not declared by
        itself: ``\\sum_j q(j)`` beside ``q(z)``."""
        found: list[str] = []
        for known in self.scope.declarations:
            head, bracket, rest = known.partition("(")
            pieces = re.split(r"([,|;])", rest[:-1]) if bracket and rest.endswith(")") else []
            if head != identity or tuple(pieces[1::2]) != separators or len(pieces[::2]) != len(names):
                continue
            differing = [name for name, other in zip(names, pieces[::2], strict=True) if name != other]
            if all(name in running and not self.declared_by_itself(name) for name in differing):
                found.append(known)
        return found[0] if len(found) == 1 else None

    def declared_by_itself(self: Elaborator, name: str) -> bool:  # type: ignore[misc]
        known = self.scope.known(name)
        return known is not None and known.explicit

    def index_range(self: Elaborator, index: Expression) -> tuple[Expression | None, Expression | None]:  # type: ignore[misc]
        known = self.scope.known(index.name) if isinstance(index, Symbol) else None
        return (known.domain.lower, known.domain.upper) if known else (None, None)

    def mentions_random(self: Elaborator, fence: RawFence) -> bool:  # type: ignore[misc]
        return any(
            isinstance(item, RawName) and self.scope.is_random(base_identity(item, self.scope))
            for item in raw_walk(fence)
        )

    def labelled_density(self: Elaborator, name: RawName, identity: str) -> str:  # type: ignore[misc]
        """The name of a density with its scripts and primes: ``p_\\theta`` and ``p_\\phi`` are two."""
        for script in (name.sub, name.sup):
            parts = raw_walk(script) if script is not None else ()
            if any(isinstance(part, RawName) and part.base in self.bound for part in parts):
                raise Unsupported("a density with an index", name.span)
        sub = f"_{label_text(name.sub)}" if name.sub is not None else ""
        sup = f"^{label_text(name.sup)}" if name.sup is not None else ""
        return f"{identity}{sub}{sup}{chr(39) * name.primes}"

    def density(self: Elaborator, name: RawName, identity: str, fence: RawFence, span: Span) -> Expression:  # type: ignore[misc]
        first = fence.items[0]
        if isinstance(first, RawRelation) and first.ops[0] != "in":
            if name.sub is not None or name.sup is not None or name.primes:
                self.remark(f"the scripts of {name.base} do not tell of another probability")
            return self.probability(RawProbability(span, "probability", fence, None))
        identity = self.labelled_density(name, identity)
        values = [self.read(item) for item in fence.items]
        at = values[0]
        given = tuple(values[k + 1] for k, separator in enumerate(fence.separators) if separator == "|")
        if len(values) - len(given) != 1:
            raise Unsupported("a joint density is not supported yet", span)
        owner = ""
        known = self.scope.known(identity)
        if known is not None and known.role == "distribution":
            return Density((), identity, at=at, given=given, span=span)
        if self.integrating is not None and at == self.integrating[1]:
            owner = self.integrating[0]
        elif isinstance(at, Symbol):
            owner = at.name
        return Density((), identity, at=at, of=owner, given=given, span=span)
