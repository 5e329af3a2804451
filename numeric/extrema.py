"""Extrema over a continuous variable: a global grid and then bisection of the derivative's sign for a
scalar; Newton's method for a vector without constraints.
"""

from __future__ import annotations

import numpy as np

from notation.expression import Apply, Expression, Extremum, Logical, Relation, Symbol
from notation.functions import FUNCTIONS
from numeric.derivatives import differentiate
from numeric.frames import Frame
from numeric.limits import Array, CannotEvaluate, Key
from numeric.nodes import Env, evaluate_node, handles, sizes_of

_GRID = 401
_ROUNDS = 14


@handles(Extremum)
def _extremum(node: Extremum, frame: Frame, env: Env) -> Array:
    key: Key = (node.variable.name, ())
    if node.variable.indices:
        raise CannotEvaluate("an extremum over a family member")
    inside = {name: value for name, value in env.items() if name != node.variable.name}
    bound = _slope_bound(node, frame)
    if bound is not None:
        return np.array([bound])
    touched = key in frame.world.touched
    try:
        if node.variable.shape:
            return _over_vector(node, key, frame, inside)
        return _over_scalar(node, key, frame, inside)
    finally:
        if not touched:
            frame.world.touched.discard(key)


def _bounds(node: Extremum, frame: Frame, env: Env) -> tuple[float, float]:
    low, high = -np.inf, np.inf
    declaration = frame.world.book.declarations.get(node.variable.name)
    if declaration is not None and declaration.domain.kind == "real":
        bounds = frame.world.interval(declaration.domain)
        low, high = bounds[0] if bounds[0] is not None else low, bounds[1] if bounds[1] is not None else high
    for item in _parts(node.condition):
        if not isinstance(item, Relation) or item.op not in ("<", "<=", ">", ">="):
            raise CannotEvaluate("an extremum under a condition that is no interval")
        left, right, up = item.left, item.right, item.op in ("<", "<=")
        if isinstance(right, Symbol) and right.name == node.variable.name:
            left, right, up = right, left, not up
        if not isinstance(left, Symbol) or left.name != node.variable.name:
            raise CannotEvaluate("an extremum under a condition that is no interval")
        number = evaluate_node(right, frame, env)
        if number.shape != (1,):
            raise CannotEvaluate("an extremum over an interval that varies")
        value = float(number[0].real)
        low, high = (low, min(high, value)) if up else (max(low, value), high)
    return low, high


def _parts(condition: Expression | None) -> list[Expression]:
    if condition is None:
        return []
    if isinstance(condition, Logical) and condition.op == "and":
        return [part for item in condition.operands for part in _parts(item)]
    return [condition]


def _grid(low: float, high: float) -> Array:
    unit = (np.arange(_GRID) + 0.5) / _GRID
    if np.isfinite(low) and np.isfinite(high):
        return np.asarray(low + (high - low) * unit)
    reach = np.sinh((unit - 0.5) * 16)
    if np.isfinite(low):
        return np.asarray(low + np.exp((unit - 0.5) * 24))
    if np.isfinite(high):
        return np.asarray(high - np.exp((0.5 - unit) * 24))
    return np.asarray(reach)


def _slope_bound(node: Extremum, frame: Frame) -> float | None:
    """``sup_x |f'(x)|`` of a function that nothing defines: the bound on its slope that it was drawn under,
    which no grid can find exactly."""
    body = node.body
    if (
        node.kind not in ("sup", "max")
        or node.condition is not None
        or not isinstance(body, Apply)
        or body.function != "abs"
    ):
        return None
    inner = body.arguments[0]
    if (
        not isinstance(inner, Apply)
        or inner.primes != 1
        or len(inner.arguments) != 1
        or inner.arguments[0] != node.variable
    ):
        return None
    if inner.function in frame.world.book.functions or inner.function in FUNCTIONS:
        return None
    return frame.world.function(inner.function, 1).slope_bound


def _over_scalar(node: Extremum, key: Key, frame: Frame, env: Env) -> Array:
    low, high = _bounds(node, frame, env)
    sign = -1.0 if "min" in node.kind or node.kind == "inf" else 1.0

    def at(points: Array, *, slope: bool) -> Array:
        count = points.shape[1]
        grown = np.broadcast_to(points, (frame.size, count)).reshape(-1)
        inner = Frame(frame.world, frame, count, {key: grown})
        with np.errstate(all="ignore"):
            if slope:
                value = differentiate(lambda deeper: evaluate_node(node.body, deeper, env), key, grown, None, inner)
            else:
                value = evaluate_node(node.body, inner, env)
        return np.broadcast_to(sign * value, (frame.size * count,)).reshape(frame.size, count)

    grid = _grid(low, high)
    values = at(grid[np.newaxis], slope=False).real
    best = np.where(np.isnan(values), -np.inf, values).argmax(axis=1)
    if not node.kind.startswith("arg") and _flat_end(values, best):
        return np.asarray(sign * values.max(axis=1))
    if (best == 0).any() or (best == _GRID - 1).any():
        raise CannotEvaluate("an extremum at the end of its range")
    left, right = grid[best - 1], grid[best + 1]
    for _ in range(_ROUNDS):
        points = np.linspace(left, right, 17, axis=1)
        falling = at(points, slope=True).real <= 0
        first = np.where(falling.any(axis=1), falling.argmax(axis=1), 16)
        first = np.maximum(first, 1)
        rows = np.arange(len(left))
        left, right = points[rows, first - 1], points[rows, first]
    point = ((left + right) / 2)[:, np.newaxis]
    if frame.tangent:
        point = point + _first_order(at, point)
    if node.kind.startswith("arg"):
        frame.world.noise = max(frame.world.noise, 1e-10)
        return np.asarray(point[:, 0])
    return np.asarray(sign * at(point, slope=False)[:, 0])


def _flat_end(values: Array, best: Array) -> bool:
    return bool(np.ptp(values, axis=1).max() == 0.0)


def _first_order(at: object, point: Array) -> Array:
    # Where the slope vanishes moves with the parameters: dx = -(slope's imaginary part)/curvature.
    assert callable(at)
    step = 1e-4
    slope = np.asarray(at(point, slope=True))
    curve = (np.asarray(at(point + step, slope=True)) - np.asarray(at(point - step, slope=True))).real / (2 * step)
    return np.asarray(-1j * slope.imag / curve)


def _over_vector(node: Extremum, key: Key, frame: Frame, env: Env) -> Array:
    if node.condition is not None:
        raise CannotEvaluate("a constrained extremum over a vector")
    shape = sizes_of(node.variable.shape, frame, env)
    sign = -1.0 if "min" in node.kind or node.kind == "inf" else 1.0
    size = int(np.prod(shape))

    def body(inner: Frame) -> Array:
        return np.asarray(sign * evaluate_node(node.body, inner, env))

    def slope(inner: Frame) -> Array:
        made = differentiate(body, key, inner.overrides[key], None, inner)
        return np.broadcast_to(made, (inner.size, *made.shape[1:]))

    point = np.full((frame.size, *shape), 0.1) + 0.05 * np.arange(size).reshape(shape)
    solved = False
    for _ in range(60):
        inner = Frame(frame.world, frame, 1, {key: point})
        gradient = slope(inner)
        curve = differentiate(slope, key, point, None, inner)
        curve = np.broadcast_to(curve, (frame.size, *curve.shape[1:]))
        try:
            step = np.linalg.solve(curve.real, -gradient[..., np.newaxis])[..., 0]
        except np.linalg.LinAlgError as error:
            raise CannotEvaluate("an extremum that is not isolated") from error
        point = point + (step if frame.tangent else step.real).reshape(point.shape)
        if solved:
            break
        solved = bool(np.abs(step.real).max() <= 1e-11 * max(1.0, float(np.abs(point.real).max())))
    if not solved:
        raise CannotEvaluate("an extremum that Newton's method does not find")
    if (np.linalg.eigvalsh((curve.real + np.swapaxes(curve.real, 1, 2)) / 2).max(axis=1) >= 0).any():
        raise CannotEvaluate("a stationary point that is no extremum")
    if node.kind.startswith("arg"):
        return np.asarray(point)
    return np.asarray(sign * body(Frame(frame.world, frame, 1, {key: point})))
