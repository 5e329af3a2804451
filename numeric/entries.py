"""Entries of expressions one at a time, so that an expectation over one row of a matrix does not have to
sum over the outcomes of the other rows.
"""

from __future__ import annotations

import numpy as np

from notation.expression import Add, Apply, Component, Expression, Hadamard, MatMul, Neg, Symbol
from notation.functions import FUNCTIONS
from numeric import laws
from numeric.application import apply_elementwise
from numeric.arithmetic import matrix_product, take
from numeric.frames import Frame
from numeric.limits import Array, BadWorld
from numeric.nodes import Env, evaluate_node, handles, sizes_of, whole_number
from numeric.symbols import definition_of, entry_at, look_up, replacement


@handles(Component)
def _component(node: Component, frame: Frame, env: Env) -> Array:
    positions = tuple(None if item is None else whole_number(item, frame, env) for item in node.positions)
    value = entry_of_symbol(node.base, positions, frame, env)
    if value is not None:
        return value
    return take(evaluate_node(node.base, frame, env), positions)


def entry_of_symbol(base: Expression, positions: tuple[int | None, ...], frame: Frame, env: Env) -> Array | None:
    """The entries of ``base`` computed without its other entries, where that spares outcomes of an
    expectation; None when the whole is to be computed."""
    world = frame.world
    if not world.plan.has_moments or all(position is None for position in positions):
        return None
    return _entry_of(base, positions, frame, env)


def _entry_of(node: Expression, positions: tuple[int | None, ...], frame: Frame, env: Env) -> Array | None:
    if isinstance(node, Symbol):
        return _entry_of_member(node, positions, frame, env)
    if all(position is None for position in positions):
        return evaluate_node(node, frame, env)
    if isinstance(node, Add):
        parts = [_entry_or_take(term, positions, frame, env) for term in node.terms]
        return sum(parts[1:], parts[0])
    if isinstance(node, Neg):
        return np.asarray(-_entry_or_take(node.operand, positions, frame, env))
    if isinstance(node, Hadamard):
        left = _entry_or_take(node.left, positions, frame, env)
        return np.asarray(left * _entry_or_take(node.right, positions, frame, env))
    if isinstance(node, Apply) and _acts_elementwise(node) and len(node.arguments) == 1:
        return _applied_to_entry(node, positions, frame, env)
    if isinstance(node, MatMul) and node.left.rank == 2 and node.right.rank in (1, 2):
        return _product_entry(node, positions, frame, env)
    return None


def _entry_or_take(node: Expression, positions: tuple[int | None, ...], frame: Frame, env: Env) -> Array:
    value = _entry_of(node, positions, frame, env) if node.rank == len(positions) else None
    return take(evaluate_node(node, frame, env), positions) if value is None else value


def _product_entry(node: MatMul, positions: tuple[int | None, ...], frame: Frame, env: Env) -> Array | None:
    row = positions[0]
    if row is None or node.rank != len(positions):
        return None
    left = _entry_or_take(node.left, (row, None), frame, env)[:, np.newaxis, :]
    if node.right.rank == 2 and positions[1] is not None:
        right = _entry_or_take(node.right, (None, positions[1]), frame, env)
    else:
        right = evaluate_node(node.right, frame, env)
    made = matrix_product(left, right, 2 if right.ndim == 3 else 1)
    return np.asarray(made[:, 0])


def _acts_elementwise(node: Apply) -> bool:
    row = FUNCTIONS.get(node.function)
    return bool(node.shape) and (row is None or row.rule == "elementwise")


def _applied_to_entry(node: Apply, positions: tuple[int | None, ...], frame: Frame, env: Env) -> Array | None:
    argument = _entry_or_take(node.arguments[0], positions, frame, env)
    return apply_elementwise(node, argument, frame, env)


def _entry_of_member(node: Symbol, positions: tuple[int | None, ...], frame: Frame, env: Env) -> Array | None:
    if not node.indices and node.name in env:
        return None
    key = (node.name, tuple(whole_number(index, frame, env) for index in node.indices))
    if replacement(key, frame) is not None:
        return None
    match = definition_of(key, frame)
    if match is None:
        if node.name not in frame.world.book.random:
            return None
        world = frame.world
        outer, world.touched = world.touched, set()
        whole = look_up(node, key, frame, env)
        touched, world.touched = world.touched, outer
        wanted = laws.atoms_at(key, whole.shape[1:], positions)
        world.touched.update(item for item in touched if not laws.is_atom_of(item, key) or item in wanted)
        return take(whole, positions)
    definition = match.definition
    if not definition.components:
        if node.name in frame.world.active or definition.body.rank != len(positions):
            return None
        return _entry_of(definition.body, positions, frame, match.parameters)
    names = [symbol.name for symbol in definition.components]
    chosen = [position for position in positions if position is not None]
    if len(chosen) != len(names) or len(set(names)) != len(names):
        return None
    sizes = sizes_of(node.shape, frame.world.root, env)
    if any(not 1 <= at <= size for at, size in zip(chosen, sizes, strict=True)):
        raise BadWorld(f"a position of {node.name} is out of range")
    frame.world.touched.add(key)
    return entry_at(match, frame, dict(zip(names, chosen, strict=True)))
