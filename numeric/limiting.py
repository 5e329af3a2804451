"""Limits by extrapolation of values at points that approach the limit point by powers of two."""

from __future__ import annotations

import numpy as np

from notation.expression import Constant, Expression, Limit, Neg, Symbol
from notation.walking import walk
from numeric.frames import Frame
from numeric.limits import Array, CannotEvaluate, NumericLimit
from numeric.nodes import Env, evaluate_node, handles

_ACCEPTED = 1e-9


@handles(Limit)
def _limit(node: Limit, frame: Frame, env: Env) -> Array:
    if node.variable.shape or node.variable.indices:
        raise CannotEvaluate("a limit in a variable that is no plain scalar")
    at_infinity = _infinite(node.point)
    if _is_index(node.body, node.variable.name, frame):
        if at_infinity <= 0:
            raise CannotEvaluate("a limit of an index that does not grow")
        return _along_index(node, frame, env)
    if at_infinity:
        points = at_infinity * 2.0 ** np.arange(2, 15)
        return _extrapolated(_values(node, np.array([0.0]), points, frame, env), frame)
    centre = evaluate_node(node.point, frame, env)
    offsets = 2.0 ** -np.arange(2.0, 15.0)
    sides = {"+": (1.0,), "-": (-1.0,)}.get(node.direction, (1.0, -1.0))
    made = [_extrapolated(_values(node, centre, side * offsets, frame, env), frame) for side in sides]
    if len(made) == 2:
        near = np.abs(made[0] - made[1]).real <= 1e-7 * (np.abs(made[0]) + np.abs(made[1])) + 1e-9
        return np.asarray(np.where(near | (made[0] == made[1]), made[0], np.nan))
    return made[0]


def _infinite(point: Expression) -> int:
    if isinstance(point, Neg):
        return -_infinite(point.operand)
    return int(isinstance(point, Constant) and point.name == "infinity")


def _is_index(body: Expression, name: str, frame: Frame) -> bool:
    for part in walk(body):
        if isinstance(part, Symbol) and any(
            isinstance(item, Symbol) and item.name == name for index in part.indices for item in walk(index)
        ):
            return True
    return name in frame.world.plan.horizons


def _along_index(node: Limit, frame: Frame, env: Env) -> Array:
    values = [evaluate_node(node.body, frame, {**env, node.variable.name: at}) for at in (4, 8, 16, 32, 64, 128)]
    size = max(value.shape[0] for value in values)
    return _extrapolated(np.stack([np.broadcast_to(value, (size, *value.shape[1:])) for value in values]), frame)


def _values(node: Limit, centre: Array, offsets: Array, frame: Frame, env: Env) -> Array:
    """The body at the points, (points, scenarios, *body)."""
    count, key = len(offsets), (node.variable.name, ())
    grid = np.broadcast_to(centre[:, np.newaxis] + offsets, (frame.size, count)).reshape(-1)
    touched = key in frame.world.touched
    inner = Frame(frame.world, frame, count, {key: grid}, tangent=np.iscomplexobj(grid))
    inside = {name: value for name, value in env.items() if name != node.variable.name}
    value = evaluate_node(node.body, inner, inside)
    if not touched:
        frame.world.touched.discard(key)
    table = np.broadcast_to(value, (inner.size, *value.shape[1:])).reshape(frame.size, count, *value.shape[1:])
    return np.moveaxis(table, 1, 0)


def _extrapolated(values: Array, frame: Frame) -> Array:
    """The limit of the sequence, by Richardson's table for errors in powers of 1/2, and by the sequence itself."""
    real = values.real
    with np.errstate(all="ignore"):
        if not np.isfinite(real[-3:]).all():
            usable = np.isfinite(real).reshape(len(real), -1).all(axis=1)
            stop = int(np.argmin(usable)) if not usable.all() else len(real)
            if stop < 5:
                return np.full(values.shape[1:], np.nan)
            values = values[:stop]
            real = values.real
        growth = np.abs(real[-1]) / np.maximum(np.abs(real[-2]), 1e-300)
        before = np.abs(real[-2]) / np.maximum(np.abs(real[-3]), 1e-300)
        runaway = (np.abs(real[-1]) > 50) & (growth > 1.3) & (before > 1.3)
    if runaway.all():
        return np.asarray(np.sign(real[-1]) * np.inf)
    best, error = values[-1], np.abs(real[-1] - real[-2])
    row = [values[0]]
    for k in range(1, len(values)):
        new = [values[k]]
        for j in range(1, min(k, 9) + 1):
            made = new[-1] + (new[-1] - row[j - 1]) / (2.0**j - 1.0)
            gap = np.maximum(np.abs(made - new[-1]), np.abs(made - row[j - 1])).real
            better = gap < error
            best, error = np.where(better, made, best), np.where(better, gap, error)
            new.append(made)
        row = new
    scale = np.maximum(np.abs(best).real, 1e-3)
    if (error > _ACCEPTED * scale).any():
        raise NumericLimit("a limit did not converge")
    frame.world.noise = max(frame.world.noise, 1e-9)
    return np.asarray(best)
