"""The givens indexed for look-up: definitions by name, and which families recur in which direction.

A ``Book`` is built once for one ``Givens`` object and shared by all its worlds.
"""

from __future__ import annotations

from dataclasses import dataclass

from notation.expression import Add, Component, Expression, Neg, Number, Symbol, Transpose
from notation.givens import Declaration, Definition, Givens, RandomVariable
from notation.walking import walk


def linear_index(index: Expression) -> tuple[str | None, int] | None:
    """``(name, offset)`` of an index ``name + offset`` (``name`` None: a number); None when it is neither."""
    if isinstance(index, Number):
        return (None, int(index.value)) if index.value.denominator == 1 else None
    if isinstance(index, Symbol):
        return (index.name, 0) if not index.indices else None
    if isinstance(index, Neg):
        inner = linear_index(index.operand)
        return (None, -inner[1]) if inner is not None and inner[0] is None else None
    if isinstance(index, Add):
        name, offset = None, 0
        for term in index.terms:
            part = linear_index(term)
            if part is None or (part[0] is not None and name is not None):
                return None
            name, offset = part[0] or name, offset + part[1]
        return name, offset
    return None


def match_indices(pattern: tuple[Expression, ...], values: tuple[int, ...]) -> dict[str, int] | None:
    """The parameters that make ``pattern`` equal to ``values``; None when it cannot."""
    if len(pattern) != len(values):
        return None
    bound: dict[str, int] = {}
    for index, value in zip(pattern, values, strict=True):
        known = linear_index(index)
        if known is None:
            return None
        name, offset = known
        if name is None:
            if offset != value:
                return None
        elif bound.setdefault(name, value - offset) != value - offset:
            return None
    return bound


@dataclass(frozen=True)
class Match:
    """A definition that covers one member, with its parameters bound."""

    definition: Definition
    parameters: dict[str, int]


def _base_cases(definition: Definition) -> int:
    return sum(isinstance(index, Number) for index in definition.target.indices)


class Book:
    """The look-up tables of one ``Givens``."""

    def __init__(self, givens: Givens) -> None:
        self.givens = givens
        self.values: dict[str, list[Definition]] = {}
        self.functions: dict[str, list[Definition]] = {}
        for definition in givens.definitions:
            table = self.functions if definition.function else self.values
            table.setdefault(definition.target.name, []).append(definition)
        for rows in self.values.values():  # base cases first, then the latest
            rows.reverse()
            rows.sort(key=_base_cases, reverse=True)
        self.declarations: dict[str, Declaration] = {item.name: item for item in givens.declarations}
        self.random: dict[str, RandomVariable] = {item.name: item for item in givens.random}
        self.forward: set[str] = set()
        self.backward: set[str] = set()
        self.single_step: set[str] = set()
        self._find_recurrences()
        self._find_single_steps()

    def matches(self, name: str, indices: tuple[int, ...]) -> list[Match]:
        """The definitions whose pattern fits, the preferred one first (conditions are not tested)."""
        found = []
        for definition in self.values.get(name, ()):
            bound = match_indices(definition.target.indices, indices)
            if bound is not None:
                found.append(Match(definition, bound))
        return found

    def alias(self, name: str, indices: tuple[int, ...]) -> tuple[Expression, dict[str, int]] | None:
        """The component that ``name`` is only another name for (``x_i`` for row i of X), if so."""
        rows = self.matches(name, indices)
        if not rows:
            return None
        body = rows[0].definition.body
        if isinstance(body, Transpose):
            body = body.operand
        if isinstance(body, Component) and isinstance(body.base, Symbol) and rows[0].parameters:
            return body, rows[0].parameters
        return None

    # --- recurrences ---

    def _find_recurrences(self) -> None:
        edges: dict[str, dict[str, set[int]]] = {}
        for name, rows in self.values.items():
            edges[name] = {}
            for row in rows:
                self._add_edges(row, edges[name])
        for name in edges:
            for other, shifts in edges[name].items():
                if other in edges and _reaches(edges, other, name):
                    if any(shift < 0 for shift in shifts):
                        self._mark(edges, name, self.forward)
                    if any(shift > 0 for shift in shifts):
                        self._mark(edges, name, self.backward)

    def _find_single_steps(self) -> None:
        """Recurrences such as ``c_t = f * c_{t-1} + i * g`` with a gate ``f`` that is defined but bears no
        time: f belongs to the present step, and so only that step is described."""
        for name in self.forward:
            for row in self.values[name]:
                for node in walk(row.body):
                    if isinstance(node, Symbol) and not node.indices and self._is_computed(node.name):
                        self.single_step.add(name)

    def _is_computed(self, name: str) -> bool:
        rows = self.values.get(name, ())
        return any(isinstance(node, Symbol) for row in rows for node in walk(row.body))

    @staticmethod
    def _add_edges(row: Definition, out: dict[str, set[int]]) -> None:
        pattern = [linear_index(index) for index in row.target.indices]
        offsets = {part[0]: part[1] for part in pattern if part is not None and part[0] is not None}
        for node in walk(row.body):
            if isinstance(node, Symbol):
                shifts = out.setdefault(node.name, set())
                for index in node.indices:
                    part = linear_index(index)
                    if part is not None and part[0] in offsets:
                        shifts.add(part[1] - offsets[part[0]])

    @staticmethod
    def _mark(edges: dict[str, dict[str, set[int]]], name: str, into: set[str]) -> None:
        into.update(other for other in edges if _reaches(edges, name, other) and _reaches(edges, other, name))


def _reaches(edges: dict[str, dict[str, set[int]]], start: str, goal: str) -> bool:
    """Whether ``goal`` is used, directly or not, by the definition of ``start`` (itself counts)."""
    seen, stack = {start}, [start]
    while stack:
        current = stack.pop()
        if current == goal:
            return True
        for other in edges.get(current, ()):
            if other in edges and other not in seen:
                seen.add(other)
                stack.append(other)
    return False


_BOOKS: list[Book] = []


def book_of(givens: Givens) -> Book:
    """The tables of ``givens``; the last few are kept, because one question asks many comparisons."""
    for book in _BOOKS:
        if book.givens is givens:
            return book
    book = Book(givens)
    _BOOKS.insert(0, book)
    del _BOOKS[8:]
    return book
