"""Definite integrals by double-exponential quadrature, split at 0 where integrands have their kinks.

An integrand that contains a density which is not declared (``any symmetric density``) is summed over the
outcomes of the world's own finite law instead, with the density as their weights.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache

import numpy as np

from notation.expression import Density, Integral, Mul
from notation.walking import walk
from numeric import laws
from numeric.frames import Frame, spread
from numeric.limits import Array, CannotEvaluate, Key, NumericLimit
from numeric.nodes import Env, evaluate_node, handles, whole_number

Integrand = Callable[[Array, Frame], Array]
_CONVERGED = 1e-5  # between a step and twice the step; the error at the step is about the square of it
_STEPS = {1: 1 / 24, 2: 1 / 30}


@cache
def _tanh_sinh(precision: int) -> tuple[Array, Array]:
    """Nodes in (0, 1) and weights."""
    step = _STEPS[precision]
    t = np.arange(-round(3.2 / step), round(3.2 / step) + 1) * step
    inner = 0.5 * np.pi * np.sinh(t)
    nodes = 1.0 / (1.0 + np.exp(-2.0 * inner))
    weights = step * 0.5 * np.pi * np.cosh(t) * 0.5 / np.cosh(inner) ** 2
    return nodes, weights


@cache
def _exp_sinh(precision: int) -> tuple[Array, Array]:
    """Nodes in (0, infinity) and weights."""
    step = _STEPS[precision]
    t = np.arange(-round(3.6 / step), round(3.4 / step) + 1) * step
    nodes = np.exp(0.5 * np.pi * np.sinh(t))
    return nodes, step * 0.5 * np.pi * np.cosh(t) * nodes


def _pieces(low: Array, high: Array, precision: int, peak: Array | None = None) -> list[tuple[Array, Array]]:
    """Nodes and weights, (scenarios, nodes), piece by piece; with ``peak`` (scenarios,) split there as well."""
    below, above = bool(np.isneginf(low.real).all()), bool(np.isposinf(high.real).all())
    if (not below and not np.isfinite(low.real).all()) or (not above and not np.isfinite(high.real).all()):
        raise CannotEvaluate("an integral with a bound that is infinite in some scenarios only")
    nodes, weights = _exp_sinh(precision)
    found = []
    if peak is not None:
        return _pieces_about(low, high, below, above, precision, peak)
    start = 0.0 * high if below else low
    end = 0.0 * low if above else high
    if below and above:
        start = end = np.zeros(1)
    if below:
        # up to 0 or, where the upper bound is below 0, up to it
        corner = np.where(end.real < 0, end, 0.0)
        found.append((corner[:, np.newaxis] - nodes, np.broadcast_to(weights, (1, len(weights)))))
        start = corner
    if above:
        corner = np.where(start.real > 0, start, 0.0)
        found.append((corner[:, np.newaxis] + nodes, np.broadcast_to(weights, (1, len(weights)))))
        end = corner
    middle = np.where(start.real > 0, start, np.where(end.real < 0, end, 0.0 * start))
    unit, share = _tanh_sinh(precision)
    for a, b in ((start, middle), (middle, end)):
        width = (b - a)[:, np.newaxis]
        if np.any(width != 0):
            found.append((a[:, np.newaxis] + width * unit, width * share))
    return found


def _pieces_about(
    low: Array, high: Array, below: bool, above: bool, precision: int, peak: Array
) -> list[tuple[Array, Array]]:
    """Nodes that crowd about a peak that is far from 0 for its width; 0 remains an end of pieces."""
    nodes, weights = _exp_sinh(precision)
    unit, share = _tanh_sinh(precision)
    inside = [np.zeros_like(peak), peak]
    for at, break_ in enumerate(inside):
        break_ = break_ if below else np.maximum(break_, low.real)
        inside[at] = break_ if above else np.minimum(break_, high.real)
    first, last = np.minimum(*inside), np.maximum(*inside)
    found: list[tuple[Array, Array]] = []
    if below:
        found.append((first[:, np.newaxis] - nodes, np.broadcast_to(weights, (1, len(weights)))))
    if above:
        found.append((last[:, np.newaxis] + nodes, np.broadcast_to(weights, (1, len(weights)))))
    ends = [first, last]
    if not below:
        ends.insert(0, low)
    if not above:
        ends.append(high)
    for a, b in itertools.pairwise(ends):
        width = (b - a)[:, np.newaxis]
        if np.any(width != 0):
            found.append((a[:, np.newaxis] + width * unit, width * share))
    return found


def integrate(integrand: Integrand, frame: Frame, low: Array, high: Array, key: Key) -> Array:
    """The integral over (low, high) of a function of the symbol ``key``. Raises ``NumericLimit`` when it does not
    converge, also not with nodes about the place where the integrand is largest."""
    infinite = bool(np.isinf(low.real).any() or np.isinf(high.real).any())
    try:
        return _summed(integrand, frame, _pieces(low, high, frame.world.precision), key, infinite)
    except _Missed as missed:
        if not infinite or missed.peak is None:
            raise
        about = _pieces(low, high, frame.world.precision, missed.peak)
    return _summed(integrand, frame, about, key, infinite)


class _Missed(NumericLimit):
    """The nodes do not see enough of the integrand. ``peak``: where it is largest, in every scenario."""

    peak: Array | None = None


def _summed(integrand: Integrand, frame: Frame, pieces: list[tuple[Array, Array]], key: Key, infinite: bool) -> Array:
    total: Array | None = None
    size, error, scale = frame.size, 0.0, 0.0
    highest, peak = np.zeros(size), np.zeros(size)
    for nodes, weights in pieces:
        count = nodes.shape[1]
        grid = np.broadcast_to(nodes, (size, count)).reshape(-1)
        inner = Frame(frame.world, frame, count, {key: grid}, tangent=np.iscomplexobj(grid))
        with np.errstate(all="ignore"):
            value = integrand(grid, inner)
            table = np.broadcast_to(value, (inner.size, *value.shape[1:])).reshape(size, count, *value.shape[1:])
            wide = weights.reshape(weights.shape + (1,) * (table.ndim - 2))
            terms = wide * table
            # The ends of the range, where the weights vanish, may overflow; nothing else may.
            lost = ~np.isfinite(terms)
            if lost[:, count // 4 : -count // 4].any():
                return np.full((1, *value.shape[1:]), np.nan)
            terms = np.where(lost, 0.0, terms)
        if infinite:
            heights = np.where(lost, 0.0, np.abs(table.real)).reshape(size, count, -1).max(axis=2)
            top = heights.argmax(axis=1)
            higher = heights[np.arange(size), top] > highest
            highest = np.where(higher, heights[np.arange(size), top], highest)
            peak = np.where(higher, grid.real.reshape(size, count)[np.arange(size), top], peak)
        part = terms.sum(axis=1)
        coarse = 2.0 * terms[:, (count // 2) % 2 :: 2].sum(axis=1)
        error = max(error, float(np.abs((part - coarse).real).max()))
        scale = max(scale, float(np.abs(terms.real).sum(axis=1).max()))
        total = part if total is None else total + part
    if total is None:
        return np.zeros(1)
    if error > _CONVERGED * scale or (infinite and scale == 0.0):
        missed = _Missed("a numerical integral did not converge")
        missed.peak = peak if scale > 0.0 else None
        raise missed
    frame.world.noise = max(frame.world.noise, (error / scale) ** 2 if scale else 0.0, 1e-11)
    return total


def whole_line(integrand: Integrand, frame: Frame, centre: Array, width: Array) -> Array:
    """The integral over the real line of a smooth function concentrated around ``centre``."""
    step = 0.1 if frame.world.precision == 1 else 0.08
    offsets = np.arange(-round(13 / step), round(13 / step) + 1) * step
    size, count = frame.size, len(offsets)
    nodes = centre[:, np.newaxis] + width[:, np.newaxis] * offsets
    inner = Frame(frame.world, frame, count, tangent=False)
    value = integrand(np.broadcast_to(nodes, (size, count)).reshape(-1), inner)
    table = np.broadcast_to(value, (size * count,)).reshape(size, count)
    return np.asarray(table.sum(axis=1) * width * step)


# --- the node -----------------------------------------------------------------------------------


@handles(Integral)
def _integral(node: Integral, frame: Frame, env: Env) -> Array:
    key = (node.variable.name, tuple(whole_number(index, frame, env) for index in node.variable.indices))
    if node.variable.shape:
        raise CannotEvaluate("an integral over an array")
    env = {name: value for name, value in env.items() if name != node.variable.name or node.variable.indices}
    low = np.array([-np.inf]) if node.lower is None else evaluate_node(node.lower, frame, env)
    high = np.array([np.inf]) if node.upper is None else evaluate_node(node.upper, frame, env)
    name = _undeclared_density(node, frame)
    touched = frame.world.touched.copy()
    if name is not None:
        made = _over_outcomes(node, name, key, low, high, frame, env)
    else:
        low, high = _within_support(node, low, high, frame, env)
        made = integrate(lambda at, inner: evaluate_node(node.body, inner, env), frame, low, high, key)
    if key not in touched:
        frame.world.touched.discard(key)
    return made


def _undeclared_density(node: Integral, frame: Frame) -> str | None:
    from numeric.distributions import random_name

    book = frame.world.book
    for part in walk(node.body):
        if isinstance(part, Density) and part.name not in book.functions and not part.given:
            name = random_name(part, frame)
            if not book.random[name].law:
                return name
    return None


def _over_outcomes(node: Integral, name: str, key: Key, low: Array, high: Array, frame: Frame, env: Env) -> Array:
    member: Key = key if key[0] == name else (name, ())
    marginal = laws.marginal_of(laws.Atom(*member, 0), frame, 3)
    count = len(marginal.points)
    inner_outcomes = np.tile(marginal.points, frame.size)
    blank = Frame(frame.world, frame, count)
    values = np.broadcast_to(laws.compose(member, inner_outcomes, blank), (blank.size,))
    weights = np.broadcast_to(marginal.weights, (frame.size, count)).reshape(-1)
    inner = Frame(frame.world, frame, count, {key: values}, measures={name: weights})
    value = evaluate_node(node.body, inner, env)
    bottom, top = spread(low, frame.size, count), spread(high, frame.size, count)
    inside = (values.real > bottom.real) & (values.real < top.real)
    edge = (values.real == bottom.real) | (values.real == top.real)
    share = np.where(inside, 1.0, np.where(edge, 0.5, 0.0))
    table = (share.reshape((-1,) + (1,) * (value.ndim - 1)) * value).reshape(frame.size, count, *value.shape[1:])
    return np.asarray(table.sum(axis=1))


def _within_support(node: Integral, low: Array, high: Array, frame: Frame, env: Env) -> tuple[Array, Array]:
    # A uniform density as a factor: integrate between its jumps only.
    from numeric.distributions import random_name

    factors, stack = [], [node.body]
    while stack:
        part = stack.pop()
        if isinstance(part, Mul):
            stack.extend((part.left, part.right))
        elif isinstance(part, Density) and part.at == node.variable and part.name not in frame.world.book.functions:
            factors.append(part)
    for part in factors:
        variable = frame.world.book.random[random_name(part, frame)]
        if variable.law == "uniform":
            ends = [evaluate_node(item, frame, env) for item in variable.parameters]
            low = np.where(low.real < ends[0].real, ends[0], low)
            high = np.where(high.real > ends[1].real, ends[1], high)
        elif variable.law == "exponential":
            low = np.where(low.real < 0, 0.0, low)
    return low, high
