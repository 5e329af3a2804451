"""A world: concrete sizes and values for every symbol, drawn on demand, that respect the givens."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from itertools import permutations

import numpy as np

from notation.expression import Apply, Expression, Norm, Number, Relation, Symbol
from notation.givens import Declaration, Domain, Givens
from numeric.book import Book, book_of
from numeric.draws import (
    SmoothFunction,
    edge_entries,
    entries,
    generator,
    in_interval,
    structured_entries,
    with_properties,
)
from numeric.effort import A_WORLD, charge, is_over
from numeric.frames import Frame
from numeric.limits import MAX_SCENARIOS, Array, BadWorld, CannotEvaluate, Key
from numeric.plan import Plan

MOMENT_PREFIX = "moment of "


class World:
    """Values that satisfy the declarations of ``givens``; replayable from ``(givens, seed)`` and the
    expressions it was drawn for.

    ``mode``: how numbers are drawn (see ``draws.MODES``); ``compact``: smallest sizes, for expectations
    that would need too many outcomes; ``precision``: 1, or 2 for other steps and more nodes, by which
    results of approximate methods are confirmed. ``approximate``: whether any was used so far."""

    def __init__(
        self, givens: Givens, plan: Plan, seed: int, *, mode: str = "plain", compact: bool = False, precision: int = 1
    ) -> None:
        self.givens = givens
        self.book: Book = book_of(givens)
        self.plan = plan
        self.seed = seed
        self.mode = mode
        self.compact = compact
        self._precision = precision
        self.approximate = False
        self.drawn: dict[Key, Array] = {}
        self.integers: dict[Key, int] = {}
        self.known_functions: dict[tuple[str, int], SmoothFunction] = {}
        self.outcomes: dict[Key, Array] = {}
        self.dependencies: dict[Hashable, frozenset[Hashable]] = {}
        self.touched: set[Hashable] = set()
        self.active: set[Hashable] = set()
        self.noise = 0.0
        self.scale: float | None = None
        self.end: int | None = None  # of the work that may be done in it
        self.room = MAX_SCENARIOS  # for the nodes of one expectation, which are never fewer than three
        self.work = 0  # nodes evaluated, those with many scenarios counted as several
        self._horizon: int | None = None
        self._sizes = self._draw_sizes()
        self.root = Frame(self)
        charge(A_WORLD)

    @property
    def precision(self) -> int:
        """For approximate methods only: to ask is to be one."""
        self.approximate = True
        return self._precision

    def is_late(self) -> bool:
        """Whether the time for it is up."""
        return self.end is not None and is_over(self.end)

    def replayed(self, precision: int) -> World:
        """The same world, to be evaluated afresh with other steps and nodes."""
        other = World(self.givens, self.plan, self.seed, mode=self.mode, compact=self.compact, precision=precision)
        other.drawn.update(self.drawn)
        other.integers.update(self.integers)
        return other

    def forget(self) -> None:
        """Drop everything computed from the drawn values (after they were adjusted)."""
        self.root = Frame(self)
        self.dependencies.clear()
        self.known_functions.clear()

    @property
    def size_assignment(self) -> tuple[tuple[Key, int], ...]:
        """The integers in use, which tell one assignment of sizes from another."""
        return tuple(sorted(self.integers.items()))

    # --- integers ---

    def _draw_sizes(self) -> dict[str, int]:
        names = [name for name in self.plan.sizes if name not in self.plan.horizons]
        choices = [2, 3, 4]
        if len(names) <= 2 and (self.plan.has_moments or self.compact) and not self.plan.tall:
            choices = [2, 3]
        elif len(names) > 3 and not self.compact:
            choices = [2, 3, 4, 5]
        # Going through all orders from world to world gives every pair of symbols every order of size.
        orders = list(permutations(choices, min(len(names), len(choices))))
        generator(0, "sizes", *names).shuffle(orders)
        order = orders[self.seed % len(orders)] or (2,)
        found = {name: order[at % len(order)] for at, name in enumerate(names)}
        for shape in self.plan.tall:
            rows, columns = shape
            if isinstance(rows, Symbol) and isinstance(columns, Symbol):
                a, b = found.get(rows.name, 0), found.get(columns.name, 0)
                if a < b:
                    found[rows.name], found[columns.name] = b, a
        return found

    def may_vary(self, name: str) -> bool:
        """Whether it is a size or the end of a time that is drawn, and its declaration leaves more than one number."""
        if name not in self._sizes and name not in self.plan.horizons:
            return False
        lower, upper = self._declared_range(name)
        return lower is None or lower != upper

    def integer(self, name: str, indices: tuple[int, ...] = ()) -> int:
        """The value of a free whole-number symbol."""
        key = (name, indices)
        if key not in self.integers:
            self.integers[key] = self._with_parity(name, self._draw_integer(name, indices))
        self.touched.add(key)
        return self.integers[key]

    def _with_parity(self, name: str, value: int) -> int:
        """The value itself or a neighbour of it, where the symbol is declared odd or even."""
        declaration = self.book.declarations.get(name)
        wanted = [bit for kind, bit in (("even", 0), ("odd", 1)) if declaration and kind in declaration.properties]
        if not wanted or value % 2 == wanted[0]:
            return value
        lower, upper = self._declared_range(name)
        neighbours = [near for near in (value + 1, value - 1) if (lower is None or near >= max(lower, 1))]
        fitting = [near for near in neighbours if upper is None or near <= upper]
        if not fitting:
            raise BadWorld(f"no whole number is left for {name}")
        return fitting[0]

    def _draw_integer(self, name: str, indices: tuple[int, ...]) -> int:
        plan, rng = self.plan, generator(self.seed, name, indices)
        lower, upper = self._declared_range(name)
        if name in self._sizes:
            value = self._sizes[name]
            if indices:
                base = [2, 3] if self.compact or plan.has_moments else [2, 3, 4]
                # The free times follow the seed too: without a shift of its own, d_t would be the same in all worlds.
                value = base[(value + sum(indices) + self.seed // 2) % len(base)]
            value = max(value, lower) if lower is not None else value
            return min(value, upper) if upper is not None else value
        if name in plan.horizons:
            smallest = 2 if self.compact else 3
            return max(smallest, lower or smallest, plan.literal_horizon) + self.seed % 2
        highest = [upper] if upper is not None else []
        highest.extend(self.whole(size) for size in plan.uppers.get(name, ()))
        if highest:
            top = min(highest)
            low = max(1 if lower is None else lower, plan.lowers.get(name, 1 if lower is None else lower))
            if top < low:
                raise BadWorld(f"no whole number is left for {name}")
            if name in plan.time and top - 1 >= max(low, 2):
                return rng.randint(max(low, 2), top - 1)
            return low + self._position(name, rng) % (top - low + 1)
        if name in plan.time:
            top = min((self.integer(item) for item in plan.horizons if item != name), default=5) - 1
            low = max(2, lower or 2)
            return rng.randint(low, max(low, top))
        low = 1 if lower is None else lower
        return rng.randint(low, low + (12 if plan.piecewise else 5))

    def _position(self, name: str, rng: random.Random) -> int:
        # Two free indices must meet in some worlds and differ in others.
        common = generator(self.seed, "position").randrange(60)
        if self.seed % 3 == 0:
            return common
        if self.seed % 3 == 1:
            return common + sorted({*self.plan.uppers, name}).index(name)
        return rng.randrange(60)

    def _declared_range(self, name: str) -> tuple[int | None, int | None]:
        declaration = self.book.declarations.get(name)
        if declaration is None:
            return None, None
        domain = declaration.domain
        lower = upper = None
        if domain.kind == "set" and domain.values:
            values = [self.whole(value) for value in domain.values]
            return min(values), max(values)
        if domain.lower is not None:
            number = self.real(domain.lower)
            lower = int(np.floor(number)) + 1 if domain.lower_open else int(np.ceil(number))
        if domain.upper is not None:
            number = self.real(domain.upper)
            if np.isfinite(number):
                upper = int(np.ceil(number)) - 1 if domain.upper_open else int(np.floor(number))
        return lower, upper

    @property
    def horizon(self) -> int:
        """The last time that this world knows: a backward recurrence starts after it."""
        if self._horizon is None:
            plan = self.plan
            ends = [self.integer(name) for name in plan.horizons]
            if not ends:
                ends = [3, *(self.integer(name) + max(1, plan.shift) for name in plan.free_times)]
            self._horizon = max(plan.literal_horizon, *ends)
        return self._horizon

    # --- numbers for bounds ---

    def real(self, expression: Expression) -> float:
        """The value of a scalar expression that bounds a domain."""
        if isinstance(expression, Number):
            return float(expression.value)
        from numeric.nodes import evaluate_node

        value = evaluate_node(expression, self.root, {})
        if value.ndim != 1:
            raise CannotEvaluate("a bound is not a scalar")
        return float(value[0].real)

    def whole(self, expression: Expression) -> int:
        from numeric.nodes import whole_number

        return whole_number(expression, self.root, {})

    # --- values ---

    def value(self, key: Key, shape: tuple[int, ...]) -> Array:
        """The drawn value of a symbol without definition, with a leading axis of 1."""
        known = self.drawn.get(key)
        if known is None:
            known = self._draw(key, shape)[np.newaxis]
            self.drawn[key] = known
        elif known.shape[1:] != shape:
            raise CannotEvaluate(f"{key[0]} has the shapes {known.shape[1:]} and {shape}")
        return known

    def _draw(self, key: Key, shape: tuple[int, ...]) -> Array:
        name, indices = key
        rng = generator(self.seed, name, indices)
        declaration = self.book.declarations.get(name)
        if declaration is None:
            if self.mode == "edge":
                return edge_entries(rng, shape)
            return structured_entries(rng, shape) if self.mode == "structured" else entries(rng, shape, self.mode)
        return self._draw_declared(declaration, shape, key)

    def _draw_declared(self, declaration: Declaration, shape: tuple[int, ...], key: Key) -> Array:
        rng = generator(self.seed, *key)
        domain = declaration.domain
        count = int(np.prod(shape)) if shape else 1
        if domain.kind == "set" and domain.values:
            choices = [self.real(value) for value in domain.values]
            value = np.array([rng.choice(choices) for _ in range(count)], dtype=np.float64).reshape(shape)
        elif domain.kind == "integer":
            lower, upper = self._declared_range(declaration.name)
            low = (-4 if upper is None else upper - 8) if lower is None else lower
            high = low + 8 if upper is None else upper
            value = np.array([rng.randint(low, high) for _ in range(count)], dtype=np.float64).reshape(shape)
        elif self.mode == "edge" and not declaration.properties and (ends := self._ends(domain)) is not None:
            value = edge_entries(rng, shape, *ends)
        elif domain.lower is not None or domain.upper is not None:
            low_bound, high_bound = self.interval(domain)
            flat = [in_interval(rng, low_bound, high_bound, self.mode) for _ in range(count)]
            value = np.array(flat, dtype=np.float64).reshape(shape)
        elif self.mode == "structured" and not declaration.properties:
            value = structured_entries(rng, shape)
        else:
            value = entries(rng, shape, self.mode)
        if not declaration.properties:
            return value
        return with_properties(value, declaration.properties, rng)

    def _ends(self, domain: Domain) -> tuple[float | None, float | None] | None:
        """The ends that belong to the domain; None when it is bounded and holds none of them."""
        if domain.lower is None and domain.upper is None:
            return None, None
        lower, upper = self.interval(domain)
        closed = (None if domain.lower_open else lower, None if domain.upper_open else upper)
        return closed if closed != (None, None) else None

    def interval(self, domain: Domain) -> tuple[float | None, float | None]:
        """The bounds of a domain as numbers."""
        lower = self.real(domain.lower) if domain.lower is not None else None
        upper = self.real(domain.upper) if domain.upper is not None else None
        return lower, upper

    # --- functions without a definition ---

    def function(self, name: str, inputs: int) -> SmoothFunction:
        """The smooth function that stands for an undefined function ``name`` of so many numbers."""
        known = self.known_functions.get((name, inputs))
        if known is None:
            declaration = self.book.declarations.get(name)
            bounds = self.interval(declaration.domain) if declaration is not None else (None, None)
            known = SmoothFunction(generator(self.seed, name, "function"), inputs, *bounds, self._slope(name))
            self.known_functions[name, inputs] = known
        return known

    def _slope(self, name: str) -> float | None:
        found = [self.real(bound) for bound in (slope_bound(item, name) for item in self.plan.assumptions) if bound]
        return min(found) if found else None

    # --- telling people ---

    def describe(self, expressions: Sequence[Expression] = ()) -> tuple[str, ...]:
        """The sizes and values in use, a short line each (``n = 2``, ``w = [1.5, -2]``)."""
        from numeric.telling import describe  # it needs the laws, which need worlds

        return describe(self, expressions)

    def __str__(self) -> str:
        return ", ".join(self.describe())


def slope_bound(assumption: Expression, name: str) -> Expression | None:
    """The bound in an assumption ``|name'| <= bound`` (``<`` too), if it is one."""
    if not isinstance(assumption, Relation):
        return None
    left, right, op = assumption.left, assumption.right, assumption.op
    if op in (">=", ">"):
        left, right, op = right, left, {">=": "<=", ">": "<"}[op]
    if op not in ("<=", "<"):
        return None
    if isinstance(left, Norm):
        left = left.operand
    elif isinstance(left, Apply) and left.function == "abs":
        left = left.arguments[0]
    if isinstance(left, Apply) and left.function == name and left.primes == 1:
        return right
    if isinstance(left, Symbol) and left.name in (name + "'", name + r"\prime"):
        return right
    return None
