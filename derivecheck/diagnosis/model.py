"""What a diagnosis is, and what the rows of the tables of known mistakes are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from notation.build import matmul, transpose
from notation.expression import BigOperator, Component, Derivative, Expression, Symbol
from notation.givens import Givens
from notation.walking import bound_variable, free_symbols, walk


@dataclass(frozen=True)
class Diagnosis:
    """The smallest edit that makes a wrong expression right.

    ``name``: of the known mistake; ``message``: for people, without the corrected formula; ``corrected``:
    the right expression that comes closest; ``edits``: the names of the rows used, in order. ``premise``: the
    expression is right as it stands where something holds that is not given."""

    name: str
    message: str
    corrected: Expression
    edits: tuple[str, ...] = ()
    premise: bool = False


@dataclass(frozen=True)
class Edit:
    """One edit of a whole expression: what is done in words ("the sign of x is changed"), and what comes out."""

    name: str
    phrase: str
    cost: float
    result: Expression


Local = Callable[[Expression, "Situation"], Iterator[tuple[str, Expression]]]


@dataclass(frozen=True)
class Row:
    """A known mistake undone. ``edits`` takes one node (or, with ``everywhere``, the whole expression) and
    yields what was done, in words, with the node that should stand there."""

    name: str
    cost: float
    edits: Local
    everywhere: bool = False


@dataclass(frozen=True)
class Situation:
    """The expected and the submitted expression with the symbols that an answer could mention."""

    expected: Expression
    submitted: Expression
    givens: Givens

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Free symbols of both, and of the definitions they rest on, by name."""
        found: dict[Symbol, None] = {}
        waiting = [self.expected, self.submitted]
        seen: set[str] = set()
        while waiting:
            node = waiting.pop(0)
            bound = {variable.name for part in walk(node) if (variable := bound_variable(part)) is not None}
            for symbol in sorted(free_symbols(node), key=lambda item: item.name):
                if any(
                    inner.name in bound
                    for index in symbol.indices
                    for inner in walk(index)
                    if isinstance(inner, Symbol)
                ):
                    continue
                found.setdefault(symbol)
                if symbol.name not in seen:
                    seen.add(symbol.name)
                    law = self.givens.random_variable(symbol.name)
                    if law is not None:
                        moments = (*law.parameters, law.mean, law.variance, law.second_moment)
                        waiting.extend(item for item in moments if item is not None)
                    waiting.extend(
                        item.body
                        for item in self.givens.definitions_of(symbol.name)
                        if not _has_parameters(item.target)
                    )
        return tuple(symbol for symbol in found if "." not in symbol.name and not symbol.name.startswith("count."))

    @cached_property
    def sizes(self) -> tuple[Symbol, ...]:
        """Symbols that are the length of an axis, or the bound of a sum."""
        found: dict[Symbol, None] = {}
        for node in (self.expected, self.submitted):
            for part in walk(node):
                inner = [*part.shape]
                if isinstance(part, BigOperator):
                    inner += [bound for bound in (part.lower, part.upper) if bound is not None]
                for size in inner:
                    if isinstance(size, Symbol) and "." not in size.name:
                        found.setdefault(size)
        for symbol in self.symbols:
            for size in symbol.shape:
                if isinstance(size, Symbol) and "." not in size.name:
                    found.setdefault(size)
        return tuple(found)

    @cached_property
    def values(self) -> tuple[Symbol, ...]:
        """Scalar symbols that are no size: changing them leaves all shapes as they are."""
        return tuple(symbol for symbol in self.scalars if symbol not in self.lengths)

    @cached_property
    def lengths(self) -> frozenset[Symbol]:
        """Symbols that are the length of an axis."""
        nodes = [self.expected, self.submitted, *self.symbols]
        return frozenset(
            leaf
            for node in nodes
            for part in walk(node)
            for size in part.shape
            for leaf in walk(size)
            if isinstance(leaf, Symbol)
        )

    @cached_property
    def indices(self) -> tuple[Symbol, ...]:
        """Symbols in use as an index."""
        found: dict[Symbol, None] = {}
        for node in (self.expected, self.submitted):
            for part in walk(node):
                inner = (
                    part.indices if isinstance(part, Symbol) else part.positions if isinstance(part, Component) else ()
                )
                for index in inner:
                    for leaf in walk(index) if index is not None else ():
                        if isinstance(leaf, Symbol):
                            found.setdefault(leaf)
        return tuple(found)

    @cached_property
    def scalars(self) -> tuple[Symbol, ...]:
        """Scalar symbols that are values or sizes (no indices)."""
        indexing = {symbol.name for symbol in self.indices} - {symbol.name for symbol in self.sizes}
        values = [symbol for symbol in self.symbols if not symbol.shape and symbol.name not in indexing]
        return tuple(dict.fromkeys([*values, *self.sizes]))

    @cached_property
    def arrays(self) -> tuple[Symbol, ...]:
        return tuple(symbol for symbol in self.symbols if symbol.shape)

    @cached_property
    def factors(self) -> tuple[Expression, ...]:
        """Arrays that a product may lack: symbols, parts of what is expected, and Gram matrices."""
        found: dict[Expression, None] = dict.fromkeys(self.arrays)
        names = {symbol.name for symbol in (*self.symbols, *self.sizes)}
        if self.is_closed:
            for part in walk(self.expected):
                small = part.shape and part != self.expected and sum(1 for _ in walk(part)) <= 14
                if small and all(leaf.name in names for leaf in walk(part) if isinstance(leaf, Symbol)):
                    found.setdefault(part)
        for symbol in self.arrays:
            if symbol.rank == 2:
                found.setdefault(matmul(transpose(symbol), symbol))
                found.setdefault(matmul(symbol, transpose(symbol)))
        return tuple(found)

    @cached_property
    def vectors(self) -> tuple[Symbol, ...]:
        return tuple(symbol for symbol in self.arrays if symbol.rank == 1)

    @cached_property
    def big_operators(self) -> tuple[BigOperator, ...]:
        """The sums that stand in what is expected, or in the definitions it rests on."""
        nodes = [self.expected, *(item.body for item in self.givens.definitions)]
        return tuple(
            part for node in nodes for part in walk(node) if isinstance(part, BigOperator) and part.kind == "sum"
        )

    @cached_property
    def is_closed(self) -> bool:
        """Whether the expected expression has no derivative left to take."""
        return not any(isinstance(part, Derivative) for part in walk(self.expected))


def _has_parameters(target: Symbol) -> bool:
    return any(isinstance(part, Symbol) for index in target.indices for part in walk(index))
