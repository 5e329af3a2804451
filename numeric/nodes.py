"""Evaluation: one small function for each kind of node, found by the node's type.

A handler takes the node, the frame and the whole numbers bound by enclosing sums, and returns an array
whose first axis counts the frame's scenarios (length 1 where they all agree).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import numpy as np

from notation.expression import Add, Expression, Mul, Neg, Number, Symbol
from numeric.effort import SCENARIOS_A_STEP, charge
from numeric.frames import Frame
from numeric.limits import Array, CannotEvaluate

Env = Mapping[str, int]
Handler = Callable[[Any, Frame, Env], Array]
_Handler = TypeVar("_Handler", bound=Handler)

HANDLERS: dict[type, Handler] = {}


def handles(*kinds: type) -> Callable[[_Handler], _Handler]:
    """Register the evaluation of some kinds of nodes."""

    def register(function: _Handler) -> _Handler:
        for kind in kinds:
            HANDLERS[kind] = function
        return function

    return register


def evaluate_node(node: Expression, frame: Frame, env: Env) -> Array:
    """The value of ``node`` in every scenario of ``frame``. Raises ``Undecided`` when it has none."""
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise CannotEvaluate(f"{type(node).__name__} is not evaluated numerically")
    frame.world.work += 1 + frame.size // 64
    charge(1 + frame.size // SCENARIOS_A_STEP)
    return handler(node, frame, env)


def whole_number(node: Expression, frame: Frame, env: Env) -> int:
    """The value of an integer expression; it must be the same in all scenarios."""
    if isinstance(node, Number) and node.value.denominator == 1:
        return int(node.value)
    if isinstance(node, Symbol) and not node.indices:
        if node.name in env:
            return env[node.name]
        known = frame.world.integers.get((node.name, ())) if frame.parent is None else None
        if known is not None:
            frame.world.touched.add((node.name, ()))
            return known
    if isinstance(node, Add):
        return sum(whole_number(term, frame, env) for term in node.terms)
    if isinstance(node, Neg):
        return -whole_number(node.operand, frame, env)
    if isinstance(node, Mul):
        return whole_number(node.left, frame, env) * whole_number(node.right, frame, env)
    value = evaluate_node(node, frame, env)
    if value.ndim != 1:
        raise CannotEvaluate("an index or a size is not a scalar")
    first = float(value[0].real)
    if not np.isfinite(first) or np.any(value.real != first):
        raise CannotEvaluate("an index or a size is random or infinite")
    if first != round(first):
        raise CannotEvaluate(f"an index or a size is not a whole number ({first:g})")
    return round(first)


def sizes_of(shape: tuple[Expression, ...], frame: Frame, env: Env) -> tuple[int, ...]:
    """The concrete sizes of a shape."""
    return tuple(whole_number(size, frame, env) for size in shape)


def traced(node: Expression, frame: Frame, env: Env) -> frozenset[Hashable]:
    """Everything that the value of ``node`` depends on: found by evaluating it once in the root frame."""
    world = frame.world
    label = (node, tuple(sorted(env.items())))
    found = world.dependencies.get(label)
    if found is None:
        outer, world.touched = world.touched, set()
        try:
            evaluate_node(node, world.root, env)
            found = frozenset(world.touched)
        finally:
            world.touched = outer
        world.dependencies[label] = found
    world.touched |= found
    return found


def stacked(values: list[Array]) -> Array:
    """Values of one shape along a new first axis (behind that of the scenarios)."""
    size = max(value.shape[0] for value in values)
    shape = values[0].shape[1:]
    for value in values:
        if value.shape[1:] != shape:
            raise CannotEvaluate("entries of one list have different sizes")
    grown = [np.broadcast_to(value, (size, *shape)) for value in values]
    return np.stack(grown, axis=1)


def scaled(factor: Array, value: Array) -> Array:
    """Scalars (one for each scenario) times arrays."""
    return np.asarray(factor.reshape(factor.shape[:1] + (1,) * (value.ndim - 1)) * value)
