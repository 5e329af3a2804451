"""The value of a symbol: bound, replaced by a frame, defined, random, or drawn."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import product

import numpy as np

from notation.expression import (
    BigOperator,
    Component,
    Expression,
    Symbol,
)
from numeric import laws
from numeric.book import Match
from numeric.frames import Frame
from numeric.limits import MAX_UNROLLED, Array, BadWorld, CannotEvaluate, Key, NumericLimit
from numeric.nodes import Env, evaluate_node, handles, sizes_of, stacked, whole_number


@handles(Symbol)
def _symbol(node: Symbol, frame: Frame, env: Env) -> Array:
    if not node.indices:
        if node.name in env:
            return np.array([float(env[node.name])])
        return look_up(node, (node.name, ()), frame, env)
    indices = tuple(whole_number(index, frame, env) for index in node.indices)
    return look_up(node, (node.name, indices), frame, env)


def look_up(node: Symbol, key: Key, frame: Frame, env: Env) -> Array:
    """The value of one member: the nearest frame that replaces it wins, else it is computed in the
    outermost frame that changes nothing it depends on."""
    world = frame.world
    replaced = replacement(key, frame)
    if replaced is not None:
        world.touched.add(key)
        return replaced
    dependencies = world.dependencies.get(key)
    if dependencies is None or key not in world.root.cache:
        dependencies = _compute_in_root(node, key, frame, env)
    world.touched |= dependencies
    home = frame.home(dependencies)
    value = home.cache.get(key)
    if value is None:
        value = _compute(node, key, home, env)
        home.cache[key] = value
    return frame.lift(value, home)


def replacement(key: Key, frame: Frame) -> Array | None:
    """The value that a frame puts in place of the symbol's own, unless a nearer frame integrates it."""
    current: Frame | None = frame
    while current is not None:
        found = current.overrides.get(key)
        if found is not None:
            return frame.lift(found, current)
        if key in current.atoms:
            return None
        current = current.parent
    return None


def _compute_in_root(node: Symbol, key: Key, frame: Frame, env: Env) -> frozenset[Hashable]:
    world = frame.world
    if key in world.active:
        raise CannotEvaluate(f"{key[0]} is defined by itself")
    if len(world.active) > MAX_UNROLLED:
        raise NumericLimit(f"a recurrence longer than {MAX_UNROLLED}")
    outer, world.touched = world.touched, {key}
    world.active.add(key)
    try:
        world.root.cache[key] = _compute(node, key, world.root, env)
        found = frozenset(world.touched)
    finally:
        world.active.discard(key)
        world.touched = outer
    world.dependencies[key] = found
    return found


def _compute(node: Symbol, key: Key, frame: Frame, env: Env) -> Array:
    match = definition_of(key, frame)
    if match is not None:
        return _defined(node, match, frame, env)
    world = frame.world
    name, indices = key
    if name in world.book.random:
        return laws.random_value(node, key, frame, env)
    if not node.shape and name in world.plan.integers and key not in world.drawn:
        return np.array([float(world.integer(name, indices))])
    outputs = _implicit_arguments(node, frame)
    if outputs is not None:
        flat = [entry for value in outputs for entry in np.moveaxis(value.reshape(value.shape[0], -1), 1, 0)]
        return world.function(name, len(flat))(flat)
    return world.value(key, sizes_of(node.shape, world.root, env))


def definition_of(key: Key, frame: Frame) -> Match | None:
    """The definition in force for a member; None for a free one, also at the ends of a recurrence."""
    world = frame.world
    book = world.book
    name, indices = key
    rows = book.matches(name, indices)
    if not rows:
        return None
    for row in rows:
        condition = row.definition.condition
        if condition is not None and not truth(condition, world.root, row.parameters).all():
            continue
        if row.parameters and indices:
            if name in book.forward and max(indices) <= 0:
                return None
            if name in book.backward and name not in book.forward and max(indices) > world.horizon:
                return None
            if (name in book.random or name in book.single_step) and _is_before(name, indices, frame):
                return None
        elif name in book.random and not indices:
            return row
        return row
    return None


def _is_before(name: str, indices: tuple[int, ...], frame: Frame) -> bool:
    # A family that is both defined by a recurrence and declared random, or of which one step is given:
    # the definition is about the present member, those before it are what they are.
    world = frame.world
    times = [world.integer(item) for item in world.plan.free_times] or [world.plan.literal_horizon]
    return max(indices) < max(times)


def _defined(node: Symbol, match: Match, frame: Frame, env: Env) -> Array:
    definition = match.definition
    if not definition.components:
        return evaluate_node(definition.body, frame, match.parameters)
    sizes = sizes_of(node.shape, frame.world.root, env)
    names = [symbol.name for symbol in definition.components]
    if len(names) != len(sizes):
        raise CannotEvaluate(f"{node.name} is defined by {len(names)} indices but has {len(sizes)} axes")
    if len(set(names)) == 1 and len(names) == 2:
        entries = [entry_at(match, frame, {names[0]: k + 1}) for k in range(min(sizes))]
        diagonal = stacked(entries)
        made = np.zeros((diagonal.shape[0], *sizes), dtype=diagonal.dtype)
        made[:, range(min(sizes)), range(min(sizes))] = diagonal
        return made
    flat = [
        entry_at(match, frame, {name: at + 1 for name, at in zip(names, position, strict=True)})
        for position in np.ndindex(*sizes)
    ]
    made = stacked(flat)
    return made.reshape(made.shape[0], *sizes)


def entry_at(match: Match, frame: Frame, positions: dict[str, int]) -> Array:
    value = evaluate_node(match.definition.body, frame, {**match.parameters, **positions})
    if value.ndim != 1:
        raise CannotEvaluate(f"an entry of {match.definition.target.name} is defined by an array")
    return value


def _implicit_arguments(node: Symbol, frame: Frame) -> list[Array] | None:
    """The values that an undefined symbol is taken to be a function of, when it is differentiated.

    ``nabla_w L`` with an undefined L speaks of any smooth L: here a random one, of the variables it is
    differentiated by that no other such variable depends on."""
    world = frame.world
    if node.name in world.book.values:
        return None
    found: dict[Key, Symbol] = {}
    for name, wrt in world.plan.derivative_pairs:
        target = wrt.base if isinstance(wrt, Component) else wrt
        if name != node.name or node.shape or not isinstance(target, Symbol) or target.name == name:
            continue
        for indices in _members(target, frame):
            found[target.name, indices] = target
    declaration = world.book.declarations.get(node.name)
    if not found or (declaration is not None and declaration.explicit):
        return None
    for key, target in found.items():
        look_up(target, key, world.root, {})
    last = [
        key
        for key in found
        if not any(other != key and key in world.dependencies.get(other, frozenset()) for other in found)
    ]
    return [look_up(found[key], key, frame, {}) for key in sorted(last)]


def _members(target: Symbol, frame: Frame) -> list[tuple[int, ...]]:
    """The members of a family that ``y_i`` under a derivative speaks of: all that the sums over i reach, else one."""
    world = frame.world
    places: list[list[int]] = []
    try:
        for index in target.indices:
            tops = world.plan.sum_tops.get(index.name, []) if isinstance(index, Symbol) else []
            reached = max((whole_number(top, world.root, {}) for top in tops), default=0)
            here = [] if tops else [whole_number(index, world.root, {})]
            places.append([*range(1, reached + 1), *here])
    except (BadWorld, CannotEvaluate):
        return []
    return list(product(*places))


# --- conditions and ranges ----------------------------------------------------------------------


def truth(node: Expression, frame: Frame, env: Env) -> Array:
    """Whether a condition holds, in each scenario."""
    from numeric.conditions import holds_in

    return holds_in(node, frame, env)


def domain_range(node: BigOperator, frame: Frame, env: Env) -> tuple[int, int]:
    """The whole range of a bound variable: as declared, or the axis or family that it indexes."""
    world, name = frame.world, node.variable.name
    declaration = world.book.declarations.get(name)
    if declaration is not None and declaration.domain.upper is not None:
        low = world.whole(declaration.domain.lower) if declaration.domain.lower is not None else 1
        return low, world.whole(declaration.domain.upper)
    if declaration is not None and declaration.domain.values:
        numbers = sorted(world.whole(value) for value in declaration.domain.values)
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise CannotEvaluate(f"the values of {name} are not consecutive")
        return numbers[0], numbers[-1]
    uppers = world.plan.uppers.get(name)
    if uppers:
        return 1, min(whole_number(upper, frame, env) for upper in uppers)
    if name in world.plan.time:
        return 1, world.horizon
    raise CannotEvaluate(f"the range of {name} is not known")
