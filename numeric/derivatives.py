"""Derivatives to machine precision.

The outermost derivative takes a complex step: f(x + ih) has imaginary part h f'(x) without cancellation.
Derivatives inside it use a central difference of order eight along the real direction, which carries the
complex step through and is accurate to about 1e-12 for functions that are smooth on the scale of 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from notation.expression import Component, Derivative, Expression, Symbol
from notation.walking import free_symbols
from numeric.frames import Frame
from numeric.limits import Array, CannotEvaluate, Key
from numeric.nodes import Env, evaluate_node, handles, traced, whole_number
from numeric.symbols import look_up

_COMPLEX_STEP = 1e-30
_OFFSETS = np.array([1, -1, 2, -2, 3, -3, 4, -4], dtype=np.float64)
_WEIGHTS = np.array([4 / 5, -4 / 5, -1 / 5, 1 / 5, 4 / 105, -4 / 105, -1 / 280, 1 / 280])
STENCIL_NOISE = 1e-10


def _steps(value: Array, frame: Frame) -> Array:
    # Poles and branch points (log, powers) lie about |x| away, those of tanh about 1.
    finer = 0.6 if frame.world.precision > 1 else 1.0
    return np.asarray(finer * np.clip(0.01 * np.abs(value.real), 1e-4, 0.006))


def differentiate(body: Callable[[Frame], Array], key: Key, value: Array, chosen: Array | None, frame: Frame) -> Array:
    """The derivative of ``body`` by the entries of the symbol ``key`` with flat positions ``chosen`` (None:
    all), at its current ``value``: shape (scenarios, *body, number of entries), or (scenarios, *body)
    for a scalar symbol."""
    shape = value.shape[1:]
    count = int(np.prod(shape)) if shape else 1
    places = np.arange(count) if chosen is None else chosen
    directions = np.zeros((len(places), count))
    directions[np.arange(len(places)), places] = 1.0
    made = _along(body, key, value, _tied(directions.reshape(len(places), *shape), key, frame), frame)
    if not shape:
        return np.asarray(made[:, 0])
    return np.moveaxis(made, 1, -1)


def _tied(directions: Array, key: Key, frame: Frame) -> Array:
    """Directions along which a matrix keeps its structure, where the givens say that derivatives respect it: an entry
    of a symmetric matrix moves with its mirror image, one beside the diagonal of a diagonal matrix does not move."""
    declaration = frame.world.book.declarations.get(key[0])
    if declaration is None or "tied" not in declaration.properties or directions.ndim != 3:
        return directions
    if "diagonal" in declaration.properties:
        return np.asarray(directions * np.eye(directions.shape[1]))
    return np.maximum(directions, np.swapaxes(directions, 1, 2))


def _along(body: Callable[[Frame], Array], key: Key, value: Array, directions: Array, frame: Frame) -> Array:
    """Derivatives along directions: (scenarios, directions, *body)."""
    world, number = frame.world, directions.shape[0]
    whole = np.broadcast_to(value, (frame.size, *value.shape[1:]))[:, np.newaxis]
    if not frame.tangent:
        stepped = (whole + 1j * _COMPLEX_STEP * directions).reshape(-1, *value.shape[1:])
        inner = Frame(world, frame, number, {key: stepped}, tangent=True)
        result = body(inner)
        if not np.iscomplexobj(result):
            return _grouped(0.0 * result, frame, number)
        # 0 times the value: where that is undefined, so is the derivative.
        return _grouped(result.imag / _COMPLEX_STEP + 0.0 * result.real, frame, number)
    world.noise = max(world.noise, STENCIL_NOISE)
    step = _steps(whole, frame)
    sizes = (step * np.abs(directions)).reshape(*np.broadcast_shapes(step.shape, directions.shape)[:2], -1).max(axis=2)
    moved = whole[:, :, np.newaxis] + (step * directions)[:, :, np.newaxis] * _OFFSETS.reshape(
        (1, 1, -1) + (1,) * (value.ndim - 1)
    )
    inner = Frame(world, frame, number * len(_OFFSETS), {key: moved.reshape(-1, *value.shape[1:])}, tangent=True)
    result = body(inner)
    if result.shape[0] != inner.size:
        return np.zeros((1, number, *result.shape[1:]), dtype=result.dtype)
    table = result.reshape(frame.size, number, len(_OFFSETS), *result.shape[1:])
    slope = np.tensordot(np.moveaxis(table, 2, -1), _WEIGHTS, axes=1)
    return np.asarray(slope / sizes.reshape(sizes.shape + (1,) * (slope.ndim - 2)))


def _grouped(value: Array, frame: Frame, number: int) -> Array:
    if value.shape[0] != frame.size * number:
        return value[:, np.newaxis].repeat(number, axis=1)
    return value.reshape(frame.size, number, *value.shape[1:])


def elementwise_derivative(function: Callable[[Array], Array], value: Array, order: int, frame: Frame) -> Array:
    """``f', f''`` of an elementwise function of the table."""
    if order == 0:
        return np.asarray(function(value))
    if order == 1 and not np.iscomplexobj(value):
        moved = np.asarray(function(value + 1j * _COMPLEX_STEP))
        return moved.imag / _COMPLEX_STEP if np.iscomplexobj(moved) else np.zeros(value.shape)
    frame.world.noise = max(frame.world.noise, STENCIL_NOISE)
    step = _steps(value, frame)
    total = np.zeros(value.shape, dtype=value.dtype)
    for offset, weight in zip(_OFFSETS, _WEIGHTS, strict=True):
        total = total + weight * elementwise_derivative(function, value + offset * step, order - 1, frame)
    return np.asarray(total / step)


# --- the node -----------------------------------------------------------------------------------


def _target(wrt: Expression, frame: Frame, env: Env) -> tuple[Symbol, Key, tuple[int | None, ...] | None, Env]:
    """The symbol that is varied, and the positions of the entries (None: all of it)."""
    if isinstance(wrt, Component):
        if not isinstance(wrt.base, Symbol):
            raise CannotEvaluate("a derivative by an entry of an expression that is no symbol")
        positions = tuple(None if item is None else whole_number(item, frame, env) for item in wrt.positions)
        symbol = wrt.base
    elif isinstance(wrt, Symbol):
        positions, symbol = None, wrt
    else:
        raise CannotEvaluate("a derivative by an expression that is no symbol")
    if symbol.name in env and not symbol.indices:
        raise CannotEvaluate(f"a derivative by the whole number {symbol.name}")
    indices = tuple(whole_number(index, frame, env) for index in symbol.indices)
    alias = frame.world.book.alias(symbol.name, indices)
    if alias is not None and positions is None:
        # x_i is only a name for a row of X: what varies is that row.
        body, bound = alias
        symbol_, key, positions_, env_ = _target(body, frame, bound)
        return symbol_, key, positions_, env_
    return symbol, (symbol.name, indices), positions, env


@handles(Derivative)
def _derivative(node: Derivative, frame: Frame, env: Env) -> Array:
    symbol, key, positions, at_env = _target(node.wrt, frame, env)
    if not symbol.shape and symbol.name in frame.world.plan.integers:
        raise CannotEvaluate(f"a derivative by the whole number {symbol.name}")
    shape = look_up(symbol, key, frame, at_env).shape[1:]
    chosen, selected = _chosen(shape, positions)

    def repeated(order: int, at: Frame) -> Array:
        if order == 0:
            return evaluate_node(node.body, at, env)
        value = look_up(symbol, key, at, at_env)
        return differentiate(lambda inner: repeated(order - 1, inner), key, value, chosen, at)

    _check_dependence(node, key, frame, env)
    made = repeated(node.order, frame)
    body_rank = made.ndim - 1 - (node.order if shape else 0)
    made = made.reshape(*made.shape[: body_rank + 1], *selected * node.order)
    if node.layout == "gradient" and body_rank and selected and node.order == 1:
        axes = tuple(range(body_rank + 1, made.ndim))
        made = np.moveaxis(made, axes, tuple(range(1, len(axes) + 1)))
    while made.ndim - 1 > len(node.shape) and 1 in made.shape[1:]:
        made = np.squeeze(made, axis=1 + made.shape[1:].index(1))
    return made


def _check_dependence(node: Derivative, key: Key, frame: Frame, env: Env) -> None:
    # A derivative of something about which nothing is said must not count as 0.
    if isinstance(node.body, Symbol) or key in traced(node.body, frame, env):
        return
    world = frame.world
    for symbol in free_symbols(node.body):
        declaration = world.book.declarations.get(symbol.name)
        told = (
            (declaration is not None and declaration.explicit)
            or symbol.name in env
            or any(symbol.name in known for known in (world.plan.integers, world.book.values, world.book.random))
        )
        if not told and not symbol.shape and not symbol.indices:
            raise CannotEvaluate(f"nothing says how {symbol.name} depends on {key[0]}")


def _chosen(shape: tuple[int, ...], positions: tuple[int | None, ...] | None) -> tuple[Array | None, tuple[int, ...]]:
    if positions is None:
        return None, shape
    from numeric.arithmetic import take

    numbers = take(np.arange(int(np.prod(shape))).reshape(1, *shape), positions)[0]
    return np.ravel(numbers), numbers.shape
