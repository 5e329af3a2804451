"""What one proof may use: facts drawn from the givens, fresh names, and budgets.

A ``Context`` belongs to one call of the engine and is not shared between threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from notation.expression import BigOperator, Component, Expression, Number, Relation, Symbol
from notation.givens import Declaration, Definition, Givens
from notation.walking import children, walk
from symbolic.limits import BudgetSpent
from symbolic.terms import Bound, Poly


@dataclass(frozen=True)
class Interval:
    """Rational bounds of a real scalar; None: unbounded on that side."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_open: bool = False
    upper_open: bool = False

    def meet(self, other: Interval) -> Interval:
        lower, lower_open = self.lower, self.lower_open
        if other.lower is not None and (lower is None or (other.lower, other.lower_open) > (lower, lower_open)):
            lower, lower_open = other.lower, other.lower_open
        upper, upper_open = self.upper, self.upper_open
        if other.upper is not None and (upper is None or (-other.upper, other.upper_open) > (-upper, upper_open)):
            upper, upper_open = other.upper, other.upper_open
        return Interval(lower, upper, lower_open, upper_open)


ANY = Interval()
SIZE = Interval(lower=Fraction(1))

# Work units (roughly: factors built) for one call; the default keeps a call well under a second or two.
DEFAULT_BUDGET = 150_000
MAX_TERMS = 4_000
MAX_POWER = 12
MAX_UNROLL = 40
MAX_PLAIN_SUM = 16


STRUCTURES = frozenset({"symmetric", "positive definite", "positive semidefinite", "diagonal"})
"""Properties by which entries of a matrix depend on each other."""
TIED = "tied"
"""The property of a matrix by which a derivative respects its structure: entries that are one number move together."""


@dataclass(frozen=True)
class Contraction:
    """A given ``sum_k first[.., k] second[.., k] = right``: the names, the places of k, the axes of the
    other indices, and the right side in those axes."""

    first: str
    first_place: int
    second: str
    second_place: int
    axes: tuple[str, str]
    right: Poly


@dataclass
class Context:
    """Facts of ``givens``, and the state of one call. ``kept``: names whose definitions are not
    expanded; ``unrolling``, ``stops``: family members to expand once, or never; ``rewrite_to_exp``:
    whether sigmoid and tanh are written with exponentials; ``write_out``: whether determinants and inverses of a few
    rows are written in entries; ``general``: matrices whose structure is left aside while a derivative by them is
    taken."""

    givens: Givens
    budget: int = DEFAULT_BUDGET
    kept: frozenset[str] = frozenset()
    rewrite_to_exp: bool = False
    write_out: bool = False
    rules_used: list[str] = field(default_factory=list)
    integers: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    intervals: dict[str, Interval] = field(default_factory=dict)
    positive_facts: list[tuple[Poly, bool]] = field(default_factory=list)
    contractions: list[Contraction] = field(default_factory=list)
    ranges: dict[str, list[Poly]] = field(default_factory=dict)
    unrolling: set[str] = field(default_factory=set)
    stops: set[str] = field(default_factory=set)
    memory: dict[object, object] = field(default_factory=dict)
    binary: set[str] = field(default_factory=set)
    general: set[str] = field(default_factory=set)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    integrals: int = 0
    _fresh: int = 0

    def __post_init__(self) -> None:
        for declaration in self.givens.declarations:
            self._learn_declaration(declaration)
        for definition in self.givens.definitions:
            self.learn_from(definition.body)
            self.learn_from(definition.target)
        for assumption in self.givens.assumptions:
            self.learn_from(assumption)
            self._learn_interval(assumption)

    def spend(self, units: int = 1) -> None:
        """Pay for work; raises when the budget of this call is used up."""
        self.budget -= units
        if self.budget < 0:
            raise BudgetSpent("work budget of the exact engine")

    def fresh(self, size: Poly) -> Bound:
        """A new index variable over ``1..size``."""
        self._fresh += 1
        return Bound(f"f{self._fresh}", size)

    def note(self, rule: str) -> None:
        """Remember that a rule was used, for the proof."""
        if rule not in self.rules_used:
            self.rules_used.append(rule)

    # --- facts ----------------------------------------------------------------------------------

    def _learn_declaration(self, declaration: Declaration) -> None:
        domain = declaration.domain
        if domain.kind == "integer" or declaration.role == "index":
            self.integers.add(declaration.name)
        for size in declaration.shape:
            self._learn_size(size)
        for parameter in declaration.parameters:
            self.integers.add(parameter.name)
        if declaration.shape or domain.kind == "set":
            entries = [value.value for value in domain.values if isinstance(value, Number)]
            if entries and len(entries) == len(domain.values):
                self._narrow(declaration.name, Interval(min(entries), max(entries)))
                if set(entries) <= {Fraction(0), Fraction(1)}:
                    self.binary.add(declaration.name)
        lower = domain.lower.value if isinstance(domain.lower, Number) else None
        upper = domain.upper.value if isinstance(domain.upper, Number) else None
        self._narrow(declaration.name, Interval(lower, upper, domain.lower_open, domain.upper_open))

    def _narrow(self, name: str, interval: Interval) -> None:
        self.intervals[name] = self.intervals.get(name, ANY).meet(interval)

    def _learn_size(self, size: Expression) -> None:
        for node in walk(size):
            if isinstance(node, Symbol):
                self.integers.add(node.name)
                self.sizes.add(node.name)
        if isinstance(size, Symbol):
            self._narrow(size.name, SIZE)

    def learn_from(self, expression: Expression) -> None:
        """Which names are integers: sizes, family indices, bounds of sums, positions."""
        seen: set[int] = set()
        stack = [expression]
        while stack:
            node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            for size in node.shape:
                self._learn_size(size)
            indices: list[Expression] = []
            if isinstance(node, Symbol):
                indices.extend(node.indices)
                known = self.symbols.get(node.name)
                if known is None or (known.style is None and node.style is not None):
                    self.symbols[node.name] = node
            elif isinstance(node, Component):
                indices.extend(position for position in node.positions if position is not None)
            elif isinstance(node, BigOperator):
                indices.extend(bound for bound in (node.variable, node.lower, node.upper) if bound is not None)
            for index in indices:
                self.integers.update(part.name for part in walk(index) if isinstance(part, Symbol))
            stack.extend(children(node))

    def _learn_interval(self, assumption: Expression) -> None:
        """``symbol op number`` narrows the symbol's interval; other relations are handled as polys."""
        if not isinstance(assumption, Relation):
            return
        left, right, op = assumption.left, assumption.right, assumption.op
        if isinstance(left, Number) and isinstance(right, Symbol):
            flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
            left, right, op = right, left, flipped.get(op, op)
        if not (isinstance(left, Symbol) and isinstance(right, Number) and not left.indices and not left.shape):
            return
        value = right.value
        if op in (">", ">="):
            self._narrow(left.name, Interval(lower=value, lower_open=op == ">"))
        elif op in ("<", "<="):
            self._narrow(left.name, Interval(upper=value, upper_open=op == "<"))

    def interval(self, name: str) -> Interval:
        return self.intervals.get(name, ANY)

    def is_integer_name(self, name: str) -> bool:
        return name in self.integers

    def properties(self, name: str) -> frozenset[str]:
        declaration = self.givens.declaration(name)
        if declaration is None:
            return frozenset()
        return declaration.properties - STRUCTURES if name in self.general else declaration.properties

    def definitions(self, name: str) -> tuple[Definition, ...]:
        return () if name in self.kept else self.givens.definitions_of(name)

    def remembered(self, key: object, make: Callable[[], object]) -> object:
        """``make()`` once for each key."""
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]
