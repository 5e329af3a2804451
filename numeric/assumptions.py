"""Making a world satisfy what is assumed: equations solved by Gauss-Newton, inequalities by moving
inside, the rest by drawing again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from notation.expression import BigOperator, Expression, Logical, Relation, Symbol
from notation.givens import Declaration
from notation.walking import free_symbols
from numeric.conditions import holds_in
from numeric.draws import generator, triangular
from numeric.effort import settle, spent
from numeric.frames import Frame
from numeric.limits import Array, BadWorld, Key
from numeric.nodes import evaluate_node
from numeric.symbols import domain_range
from numeric.world import World, slope_bound

_STEPS = 40
_SOLVED = 1e-12
_COMPLEX_STEP = 1e-30
_MOST_INSTANCES = 64
_DEFINITE = 0.02
"""The least eigenvalue of a matrix that is declared definite, once premises are solved for."""


class Condition(NamedTuple):
    """A condition with the whole numbers at which it is taken."""

    node: Expression
    env: dict[str, int]


class Equation(NamedTuple):
    """A relation with the whole numbers at which it is taken."""

    node: Relation
    env: dict[str, int]


def instances(node: Expression, world: World) -> list[Condition]:
    """A condition with free indices holds at all their values: ``E[x_i] = 0`` at i = 1, ..., n."""
    plan = world.plan
    names = sorted(
        symbol.name
        for symbol in free_symbols(node)
        if not symbol.indices
        and (symbol.name in plan.uppers or symbol.name in plan.time)
        and symbol.name not in plan.horizons
        and symbol.name not in plan.sizes
    )
    if all(symbol.name in plan.integers for symbol in free_symbols(node)):
        return [Condition(node, {})]  # i != j picks the i and j spoken of
    ranges = [_index_range(name, world) for name in names]
    if not names or np.prod([float(len(item)) for item in ranges]) > _MOST_INSTANCES:
        return [Condition(node, {})]
    return [Condition(node, dict(zip(names, values, strict=True))) for values in product(*ranges)]


def _index_range(name: str, world: World) -> range:
    variable = Symbol((), name)
    low, high = domain_range(BigOperator((), variable=variable, body=variable), world.root, {})
    return range(low, high + 1)


def flat_conditions(conditions: Sequence[Expression]) -> list[Expression]:
    """Conjunctions taken apart."""
    found: list[Expression] = []
    for item in conditions:
        if isinstance(item, Logical) and item.op == "and":
            found.extend(flat_conditions(item.operands))
        else:
            found.append(item)
    return found


def _is_slope(item: Expression, world: World) -> bool:
    return any(slope_bound(item, name) is not None for name in world.plan.functions)


def satisfy(world: World, assumptions: Sequence[Expression], premises: Sequence[Expression] = ()) -> None:
    """Adjust the drawn values so that all conditions hold: an assumption at every value of its free indices,
    a premise (which speaks of the same t as the conclusion) at the world's own. Raises ``BadWorld`` when
    that fails and ``CannotEvaluate`` when a condition cannot be tested."""
    plain = [item for item in flat_conditions(assumptions) if not _is_slope(item, world)]
    with np.errstate(all="ignore"):
        wanted = [instance for item in plain for instance in instances(item, world)]
        wanted.extend(Condition(item, {}) for item in flat_conditions(premises) if not _is_slope(item, world))
        if not wanted:
            return
        if _all_hold(world, wanted):
            return
        label, before = _label(world, wanted), spent()
        if _remembered(world, label, wanted):
            return
        settle(before)
        equations = _relations(wanted, ("=",))
        violated: list[Equation] = []
        for attempt in range(4):
            _solve(world, equations, violated, attempt)
            if _all_hold(world, wanted):
                _remember(world, label, spent() - before)
                return
            orders = _relations(wanted, ("<", "<=", ">", ">="))
            violated = [item for item in orders if not _holds(world, item)] or violated
            if not violated:
                break
    raise BadWorld("the assumptions could not be met")


# --- solutions met before -----------------------------------------------------------------------


class Solution(NamedTuple):
    """Drawn values that meet some conditions, and the work it took to find them."""

    drawn: dict[Key, Array]
    work: int


_SOLVED_BEFORE: dict[tuple[object, ...], Solution] = {}
_KEPT = 512


def _label(world: World, wanted: Sequence[Condition]) -> tuple[object, ...]:
    """All that a solution depends on: the declarations, the conditions, the values from which the search starts."""
    conditions = tuple((item.node, tuple(sorted(item.env.items()))) for item in wanted)
    start = frozenset((key, value.tobytes()) for key, value in world.drawn.items())
    return (world.givens, conditions, start, world.seed, world.mode, world.compact, world.size_assignment)


def _remember(world: World, label: tuple[object, ...], work: int) -> None:
    if len(_SOLVED_BEFORE) >= _KEPT:
        _SOLVED_BEFORE.pop(next(iter(_SOLVED_BEFORE)))
    _SOLVED_BEFORE[label] = Solution(dict(world.drawn), work)


def _remembered(world: World, label: tuple[object, ...], wanted: Sequence[Condition]) -> bool:
    """Whether the values that met the same conditions in a like world meet them here: many comparisons rest
    on the same assumptions, and solving them is the dear part. They are tested, not trusted."""
    known = _SOLVED_BEFORE.get(label)
    if known is None:
        return False
    before, work = dict(world.drawn), spent()
    for key, value in known.drawn.items():
        if key in world.drawn and world.drawn[key].shape == value.shape:
            world.drawn[key] = value
    world.forget()
    if _all_hold(world, wanted):
        settle(work + known.work)
        return True
    world.drawn.clear()
    world.drawn.update(before)
    world.forget()
    return False


def _relations(conditions: Sequence[Condition], ops: tuple[str, ...]) -> list[Equation]:
    return [
        Equation(item.node, item.env) for item in conditions if isinstance(item.node, Relation) and item.node.op in ops
    ]


def _holds(world: World, item: Condition | Equation) -> bool:
    return bool(holds_in(item.node, world.root, item.env).all())


def _all_hold(world: World, conditions: Sequence[Condition]) -> bool:
    return all(_holds(world, item) for item in conditions)


def _side_values(item: Equation, frame: Frame) -> tuple[Array, Array]:
    left, right = evaluate_node(item.node.left, frame, item.env), evaluate_node(item.node.right, frame, item.env)
    rank = max(left.ndim, right.ndim)
    left = left.reshape(left.shape + (1,) * (rank - left.ndim)) if left.ndim == 1 else left
    right = right.reshape(right.shape + (1,) * (rank - right.ndim)) if right.ndim == 1 else right
    return left, right


def _residuals(
    equations: Sequence[Equation], violated: Sequence[Equation], frame: Frame, margins: Sequence[float]
) -> Array:
    """All residuals, (scenarios, number)."""
    parts = []
    for item in equations:
        left, right = _side_values(item, frame)
        gap = left - right
        parts.append(gap.reshape(gap.shape[0], -1))
    for item, margin in zip(violated, margins, strict=True):
        left, right = _side_values(item, frame)
        # Move to a point strictly inside: smaller side + margin = larger side.
        gap = left + margin - right if item.node.op in ("<", "<=") else left - margin - right
        parts.append(gap.reshape(gap.shape[0], -1))
    size = max(part.shape[0] for part in parts)
    return np.concatenate([np.broadcast_to(part, (size, part.shape[1])) for part in parts], axis=1)


# --- the unknowns -------------------------------------------------------------------------------


class _Unknown:
    """A drawn array in unbounded coordinates: logarithms where the symbol is bounded on one side,
    logits where on both; an array with declared structure keeps it."""

    def __init__(self, key: Key, world: World) -> None:
        self.key = key
        declaration: Declaration | None = world.book.declarations.get(key[0])
        self.properties = declaration.properties if declaration else frozenset()
        self.lower: float | None = None
        self.upper: float | None = None
        if declaration is not None:
            self.lower, self.upper = world.interval(declaration.domain)
        if key[0].startswith("moment of Var"):
            self.lower = 0.0
        self.shape = world.drawn[key].shape[1:]
        self.size = int(np.prod(self.shape)) if self.shape else 1

    def inward(self, value: Array) -> Array:
        flat = value.reshape(-1)
        if self.lower is not None and self.upper is not None:
            part = (flat - self.lower) / (self.upper - self.lower)
            return np.asarray(np.log(part / (1.0 - part)))
        if self.lower is not None:
            return np.asarray(np.log(flat - self.lower))
        if self.upper is not None:
            return np.asarray(np.log(self.upper - flat))
        return flat

    def outward(self, flat: Array) -> Array:
        if self.lower is not None and self.upper is not None:
            made = self.lower + (self.upper - self.lower) / (1.0 + np.exp(-flat))
        elif self.lower is not None:
            made = self.lower + np.exp(flat)
        elif self.upper is not None:
            made = self.upper - np.exp(flat)
        else:
            made = flat
        return self._structured(made.reshape(flat.shape[:-1] + self.shape))

    def _structured(self, value: Array) -> Array:
        if len(self.shape) == 2:
            if "diagonal" in self.properties:
                return np.asarray(value * np.eye(*self.shape))
            if self.properties & {"symmetric", "positive definite", "positive semidefinite"}:
                return np.asarray((value + np.swapaxes(value, -1, -2)) / 2)
            return triangular(value, self.properties)
        return value


def _stays_definite(properties: frozenset[str], value: Array) -> bool:
    """Whether a matrix that is declared definite is so by a margin: near a singular one, no comparison tells much."""
    if value.ndim != 3 or not properties & {"positive definite", "positive semidefinite"}:
        return True
    least = float(np.linalg.eigvalsh(value[0].real).min())
    return least > (_DEFINITE if "positive definite" in properties else -_SOLVED)


def _all_definite(world: World, unknowns: Sequence[_Unknown]) -> bool:
    return all(_stays_definite(item.properties, world.drawn[item.key]) for item in unknowns)


def _unknowns(world: World, relations: Sequence[Equation]) -> list[_Unknown]:
    outer, world.touched = world.touched, set()
    try:
        for item in relations:
            _side_values(item, world.root)
        touched = world.touched
    finally:
        world.touched = outer
    found = []
    for key in sorted((item for item in touched if item in world.drawn), key=repr):
        assert isinstance(key, tuple)
        declaration = world.book.declarations.get(key[0])
        if declaration is not None and (declaration.domain.kind != "real" or "orthogonal" in declaration.properties):
            continue
        found.append(_Unknown((key[0], key[1]), world))
    return found


def _solve(world: World, equations: Sequence[Equation], violated: Sequence[Equation], attempt: int) -> None:
    relations = [*equations, *violated]
    if not relations:
        return
    rng = generator(world.seed, "margin", attempt)
    margins = [abs(_gap(item, world)) * rng.uniform(0.05, 0.4) + 0.01 for item in violated]
    unknowns = _unknowns(world, relations)
    if not unknowns:
        raise BadWorld("an assumption has no free value that could meet it")
    point = np.concatenate([item.inward(world.drawn[item.key][0]) for item in unknowns])
    residual = _residuals(equations, violated, world.root, margins)[0].real
    for _ in range(_STEPS):
        scale = max(1.0, float(np.abs(point).max()))
        if not np.isfinite(residual).all():
            raise BadWorld("an assumption is undefined here")
        if float(np.abs(residual).max()) <= _SOLVED * scale:
            return
        step = _newton_step(world, unknowns, point, equations, violated, margins, residual)
        point, residual, moved = _damped(world, unknowns, point, step, equations, violated, margins, residual)
        if not moved:
            break
    if float(np.abs(residual).max()) > 1e-9:
        raise BadWorld("the assumptions could not be met")


def _gap(item: Equation, world: World) -> float:
    left, right = _side_values(item, world.root)
    return float(np.nan_to_num(np.abs((left - right).real).max()))


def _newton_step(
    world: World,
    unknowns: Sequence[_Unknown],
    point: Array,
    equations: Sequence[Equation],
    violated: Sequence[Equation],
    margins: Sequence[float],
    residual: Array,
) -> Array:
    moved = point + 1j * _COMPLEX_STEP * np.eye(len(point))
    overrides, at = {}, 0
    for item in unknowns:
        overrides[item.key] = item.outward(moved[:, at : at + item.size])
        at += item.size
    inner = Frame(world, world.root, len(point), overrides, tangent=True)
    made = _residuals(equations, violated, inner, margins)
    jacobian = np.broadcast_to(made.imag / _COMPLEX_STEP, (len(point), len(residual))).T
    if not np.isfinite(jacobian).all():
        raise BadWorld("an assumption has no derivative here")
    return np.asarray(np.linalg.lstsq(jacobian, -residual, rcond=1e-12)[0])


def _damped(
    world: World,
    unknowns: Sequence[_Unknown],
    point: Array,
    step: Array,
    equations: Sequence[Equation],
    violated: Sequence[Equation],
    margins: Sequence[float],
    residual: Array,
) -> tuple[Array, Array, bool]:
    before = float(np.linalg.norm(residual))
    share = 1.0
    while share > 1e-4:
        trial = point + share * step
        _place(world, unknowns, trial)
        if _all_definite(world, unknowns):
            after = _residuals(equations, violated, world.root, margins)[0].real
            if np.isfinite(after).all() and float(np.linalg.norm(after)) < before:
                return trial, after, True
        share /= 2
    _place(world, unknowns, point)
    return point, residual, False


def _place(world: World, unknowns: Sequence[_Unknown], point: Array) -> None:
    at = 0
    for item in unknowns:
        world.drawn[item.key] = item.outward(point[at : at + item.size])[np.newaxis]
        at += item.size
    world.forget()
