"""What a pair of expressions asks of its worlds: sizes, integers and their ranges, assumptions, features.

One static scan over the expressions and over everything that the givens say about their symbols.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notation.expression import (
    Apply,
    BasisVector,
    BigOperator,
    Cases,
    Component,
    Covariance,
    Density,
    Derivative,
    Div,
    Expectation,
    Expression,
    Extremum,
    Identity,
    Integral,
    Limit,
    Norm,
    Number,
    Ones,
    Pow,
    Probability,
    Symbol,
    Variance,
    Zeros,
)
from notation.walking import free_symbols, walk
from numeric.book import Book, linear_index

_PIECEWISE_FUNCTIONS = frozenset({"abs", "max", "min", "sqrt", "relu", "sign", "floor", "ceil", "indicator"})
_MOMENTS = (Expectation, Variance, Covariance, Probability)
_SHAPED = (Symbol, Ones, Zeros, Identity)


class Plan:
    """``sizes``: names that size an axis; ``horizons``: names up to which a time runs; ``uppers``: for an
    index, expressions it must not exceed; ``integers``: all names that take whole values;
    ``reachable``: names whose values may matter; ``assumptions``: those that concern reachable names."""

    def __init__(self, book: Book, expressions: Sequence[Expression]) -> None:
        self.book = book
        self.sizes: list[str] = []
        self.horizons: list[str] = []
        self.uppers: dict[str, list[Expression]] = {}
        self.lowers: dict[str, int] = {}
        self.integers: set[str] = set()
        self.time: set[str] = set()
        self.reachable: set[str] = set()
        self.functions: set[str] = set()
        self.derivative_pairs: list[tuple[str, Expression]] = []
        self.reference_shifts: dict[str, int] = {}
        self.literal_horizon = 0
        self.shift = 0
        self.has_moments = False
        self.has_recurrence = False
        self.piecewise = False
        self.tall: list[tuple[Expression, ...]] = []
        self.assumptions: list[Expression] = []
        self.sum_tops: dict[str, list[Expression]] = {}
        self._uppers_of_sums: list[str] = []
        self._shape_names: set[str] = set()
        self._queue: list[Expression] = list(expressions)
        self.expressions = tuple(expressions)
        self.free_times: list[str] = []
        for expression in expressions:
            self._note_references(expression)
        self._drain()
        self._pull_assumptions()
        self._settle_roles()

    # --- the scan ---

    def _drain(self) -> None:
        while self._queue:
            for node in walk(self._queue.pop()):
                self._visit(node)

    def _visit(self, node: Expression) -> None:
        if isinstance(node, _SHAPED):
            for size in node.shape:
                self._visit_size(size)
        if isinstance(node, Symbol):
            self._visit_symbol(node)
        elif isinstance(node, Component):
            for axis, position in enumerate(node.positions):
                if position is not None and axis < len(node.base.shape):
                    self._index_up_to(position, node.base.shape[axis])
        elif isinstance(node, BasisVector):
            self._index_up_to(node.position, node.shape[0])
        elif isinstance(node, BigOperator):
            self._visit_sum(node)
        elif isinstance(node, Apply):
            self._reach_function(node)
        elif isinstance(node, Derivative):
            if isinstance(node.body, Symbol):
                self.derivative_pairs.append((node.body.name, node.wrt))
        elif isinstance(node, _MOMENTS):
            self.has_moments = True
            for name in getattr(node, "over", ()):
                self._reach(name)
        elif isinstance(node, Density):
            self._reach(node.of or node.name)
            self._reach(node.name)
        if isinstance(node, Cases):
            self.piecewise = True
        if isinstance(node, Norm) and (not node.operand.shape or node.kind in ("1", "inf")):
            self.piecewise = True
        if isinstance(node, Pow) and isinstance(node.exponent, Number | Div) and not _is_whole(node.exponent):
            self.piecewise = True

    def _visit_size(self, size: Expression) -> None:
        for part in walk(size):
            if isinstance(part, Symbol) and part.name not in self._shape_names:
                self._shape_names.add(part.name)
                self.sizes.append(part.name)
                self.integers.add(part.name)
        if not isinstance(size, Symbol | Number):
            self._queue.append(size)

    def _visit_symbol(self, node: Symbol) -> None:
        self._reach(node.name)
        declaration = self.book.declarations.get(node.name)
        for place, index in enumerate(node.indices):
            part = linear_index(index)
            for inner in walk(index):
                if isinstance(inner, Symbol):
                    self.integers.add(inner.name)
            if part is None:
                continue
            name, offset = part
            ranges = declaration.ranges if declaration else ()
            upper = ranges[place][1] if place < len(ranges) else None
            lower = ranges[place][0] if place < len(ranges) else None
            if name is None:
                self.literal_horizon = max(self.literal_horizon, offset)
                continue
            self.shift = max(self.shift, offset)
            if isinstance(lower, Number):
                self.lowers[name] = max(self.lowers.get(name, int(lower.value)), int(lower.value) - offset)
            if upper is not None and offset >= 0:
                self.uppers.setdefault(name, []).append(upper)
                self._note_upper(upper)
            else:
                self.time.add(name)

    def _visit_sum(self, node: BigOperator) -> None:
        self.integers.add(node.variable.name)
        for bound in (node.lower, node.upper):
            for part in walk(bound) if bound is not None else ():
                if isinstance(part, Symbol):
                    self.integers.add(part.name)
        if node.upper is not None and _indexes(node.body, node.variable.name):
            self._note_upper(node.upper)
            self.sum_tops.setdefault(node.variable.name, []).append(node.upper)
        if node.kind not in ("sum", "prod"):
            self.piecewise = True

    def _note_upper(self, upper: Expression) -> None:
        for part in walk(upper):
            if isinstance(part, Symbol):
                self.integers.add(part.name)
                self._uppers_of_sums.append(part.name)

    def _index_up_to(self, position: Expression, size: Expression) -> None:
        for inner in walk(position):
            if isinstance(inner, Symbol):
                self.integers.add(inner.name)
        if isinstance(position, Symbol) and not position.indices:
            self.uppers.setdefault(position.name, []).append(size)
        self._visit_size(size)

    def _note_references(self, expression: Expression) -> None:
        for node in walk(expression):
            if isinstance(node, Symbol):
                for index in node.indices:
                    part = linear_index(index)
                    if part is not None and part[0] is not None:
                        known = self.reference_shifts.get(node.name, part[1])
                        self.reference_shifts[node.name] = min(known, part[1])

    def _reach_function(self, node: Apply) -> None:
        name = node.function
        if name in _PIECEWISE_FUNCTIONS:
            self.piecewise = True
        if name in self.functions:
            return
        self.functions.add(name)
        self.reachable.add(name)
        for row in self.book.functions.get(name, ()):
            self._queue.append(row.body)

    def _reach(self, name: str) -> None:
        if name in self.reachable:
            return
        self.reachable.add(name)
        for row in self.book.values.get(name, ()):
            self._queue.append(row.body)
        if name in self.book.forward or name in self.book.backward:
            self.has_recurrence = True
        variable = self.book.random.get(name)
        if variable is not None:
            parts = (*variable.parameters, variable.mean, variable.variance, variable.second_moment)
            self._queue.extend(part for part in parts if part is not None)
        declaration = self.book.declarations.get(name)
        if declaration is not None:
            bounds = (declaration.domain.lower, declaration.domain.upper, *declaration.domain.values)
            self._queue.extend(part for part in bounds if part is not None)
            if "full column rank" in declaration.properties and len(declaration.shape) == 2:
                self.tall.append(declaration.shape)
            if declaration.domain.kind == "integer" or declaration.role == "index":
                self.integers.add(name)
            for size in declaration.shape:
                self._visit_size(size)

    def _pull_assumptions(self) -> None:
        waiting = list(self.book.givens.assumptions)
        grown = True
        while grown:
            grown = False
            for item in list(waiting):
                names = _names_in(item)
                if names & self.reachable or (names & self._shape_names and all(map(self._is_integer, names))):
                    waiting.remove(item)
                    self.assumptions.append(item)
                    self._queue.append(item)
                    piecewise = self.piecewise
                    self._drain()
                    self.piecewise = piecewise
                    grown = True

    def _is_integer(self, name: str) -> bool:
        declaration = self.book.declarations.get(name)
        return name in self.integers or (declaration is not None and declaration.domain.kind == "integer")

    def _settle_roles(self) -> None:
        free = {symbol.name for item in self.expressions for symbol in free_symbols(item)}
        self.free_times = sorted(self.time & free)
        timed = self.has_recurrence or bool(self.time - set(self._uppers_of_sums))
        for name in self._uppers_of_sums:
            if name in self._shape_names or (name in self.time and not name.isupper()):
                continue
            if timed:
                self.horizons.append(name)
            elif name not in self.sizes:
                self.sizes.append(name)
        for name in self.time:
            if name.isupper() and name not in self._shape_names:
                self.horizons.append(name)
        for name in self.book.declarations:
            domain = self.book.declarations[name].domain
            if name in self.reachable and domain.kind == "integer":
                self.integers.add(name)

    def is_random(self, names: Iterable[str]) -> bool:
        return any(name in self.book.random for name in names)


def _is_whole(exponent: Expression) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1


def _indexes(body: Expression, name: str) -> bool:
    """Whether ``name`` indexes a family or an axis somewhere in ``body``."""
    for node in walk(body):
        places: tuple[Expression | None, ...] = ()
        if isinstance(node, Symbol):
            places = node.indices
        elif isinstance(node, Component):
            places = node.positions
        for place in places:
            if place is not None and any(isinstance(part, Symbol) and part.name == name for part in walk(place)):
                return True
    return False


def _names_in(expression: Expression) -> set[str]:
    found = {node.name for node in walk(expression) if isinstance(node, Symbol)}
    return found | {node.function for node in walk(expression) if isinstance(node, Apply)}


def contains(expression: Expression, kinds: tuple[type, ...]) -> bool:
    """Whether a node of one of ``kinds`` occurs in the expression as written."""
    return any(isinstance(node, kinds) for node in walk(expression))


APPROXIMATE = (Integral, Limit, Extremum)
