"""Readable random values: numbers of two decimals, both signs, shaped by what is declared of a symbol.

Every draw depends on nothing but the world's seed and the symbol's identity, so the order in which
values are asked for does not matter and a world can be replayed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from numeric.limits import Array, BadWorld

MODES = ("plain", "wide", "small", "structured", "edge")
"""``edge``: zeros, and the closed ends of intervals: where a strict inequality fails first."""


def generator(seed: int, *salt: object) -> random.Random:
    """A generator that depends on nothing but the seed and the salt."""
    return random.Random(f"{seed}:{salt}")


def readable(rng: random.Random, mode: str = "plain") -> float:
    """A number of two decimals and random sign; ``wide`` spans orders of magnitude, ``small`` is near 0."""
    if mode == "wide":
        value = round(rng.randint(20, 95) / 10.0, 1) * 10.0 ** rng.randint(-3, 2)
    elif mode == "small":
        value = rng.randint(1, 40) / 100
    else:
        value = rng.randint(15, 240) / 100
    return value if rng.random() < 0.5 else -value


def in_interval(rng: random.Random, lower: float | None, upper: float | None, mode: str = "plain") -> float:
    """A readable number strictly inside the interval (a missing bound is infinite)."""
    if lower is not None and not np.isfinite(lower):
        lower = None
    if upper is not None and not np.isfinite(upper):
        upper = None
    if lower is None and upper is None:
        return readable(rng, mode)
    if lower is not None and upper is not None:
        if not lower <= upper:
            raise BadWorld("an interval of the givens is empty")
        part = rng.randint(8, 92) / 100 if mode != "wide" else rng.choice([0.01, 0.03, 0.5, 0.97, 0.99])
        value = lower + (upper - lower) * part
        rounded = round(value, 2)
        return rounded if lower < rounded < upper and upper - lower >= 0.5 else value
    step = abs(readable(rng, mode))
    return lower + step if lower is not None else (upper or 0.0) - step


def entries(rng: random.Random, shape: tuple[int, ...], mode: str) -> Array:
    """Readable numbers of the given shape."""
    count = int(np.prod(shape)) if shape else 1
    flat = [readable(rng, mode) for _ in range(count)]
    return np.array(flat, dtype=np.float64).reshape(shape)


def edge_entries(
    rng: random.Random, shape: tuple[int, ...], lower: float | None = None, upper: float | None = None
) -> Array:
    """All entries at an end that the symbol may take (zero where nothing bounds it), or readable ones."""
    ends = [value for value in (lower, upper) if value is not None] or [0.0]
    if rng.random() < 0.3:
        return entries(rng, shape, "plain") if lower is None and upper is None else np.full(shape, ends[-1])
    return np.full(shape, ends[0])


def structured_entries(rng: random.Random, shape: tuple[int, ...]) -> Array:
    """Arrays at which inequalities between norms are tight or loose: rank one, near orthogonal, sparse."""
    plain = entries(rng, shape, "plain")
    kind = rng.randrange(4)
    if len(shape) == 2:
        if kind == 0:
            return np.outer(entries(rng, shape[:1], "plain"), entries(rng, shape[1:], "plain"))
        if kind == 1:
            left, _, right = np.linalg.svd(plain, full_matrices=False)
            return np.asarray(left @ right * abs(readable(rng)))
    if shape and kind == 2:
        return np.full(shape, readable(rng))
    if shape and kind == 3:
        return plain * (np.abs(plain) > 1.2)
    return plain


def with_properties(value: Array, properties: frozenset[str], rng: random.Random) -> Array:
    """``value`` reshaped to be symmetric, positive definite, diagonal, orthogonal, one-hot, of length 1 as declared."""
    if value.ndim == 1 and "one-hot" in properties:
        return np.asarray(np.eye(len(value))[rng.randrange(len(value))])
    if value.ndim == 1 and "unit norm" in properties:
        return np.asarray(value / np.linalg.norm(value))
    if value.ndim != 2:
        return value
    size = min(value.shape)
    square = value.shape[0] == value.shape[1]
    if "orthogonal" in properties:
        left, _ = np.linalg.qr(value if value.shape[0] >= value.shape[1] else value.T)
        return np.asarray(left if value.shape[0] >= value.shape[1] else left.T)
    if square and ("positive definite" in properties or "positive semidefinite" in properties):
        grown = np.round(value @ value.T / size, 2) + 0.5 * np.eye(size)
        return np.diag(np.diag(grown)) if "diagonal" in properties else grown
    if "diagonal" in properties:
        return value * np.eye(*value.shape)
    if square and "symmetric" in properties:
        return np.asarray((value + value.T) / 2)
    if square and "skew" in properties:
        return np.asarray((value - value.T) / 2)
    return triangular(value, properties)


def triangular(value: Array, properties: frozenset[str]) -> Array:
    """Matrices in the last two axes, with zeros above or below the diagonal where that is declared."""
    if "lower triangular" in properties:
        return np.tril(value)
    return np.triu(value) if "upper triangular" in properties else value


# --- random smooth functions --------------------------------------------------------------------

_TANH_DERIVATIVES: list[np.polynomial.Polynomial] = [np.polynomial.Polynomial([0.0, 1.0])]
while len(_TANH_DERIVATIVES) < 8:
    _TANH_DERIVATIVES.append(_TANH_DERIVATIVES[-1].deriv() * np.polynomial.Polynomial([1.0, 0.0, -1.0]))


class SmoothFunction:
    """A random analytic function of ``inputs`` numbers, within ``lower`` and ``upper`` where given, with
    first derivative at most ``slope`` in size where given. Not a sum of functions of one input each.

    f(u) = base + s (sum_j a_j tanh(b_j . u + c_j) + e sin(k . u + q) + d . u)."""

    def __init__(
        self,
        rng: random.Random,
        inputs: int,
        lower: float | None = None,
        upper: float | None = None,
        slope: float | None = None,
    ) -> None:
        bounded = lower is not None or upper is not None
        spread = 1.2 / max(1.0, float(inputs) ** 0.5)
        self.amplitude = np.array([readable(rng) for _ in range(3)])
        self.rates = np.array([[readable(rng) * 0.6 * spread for _ in range(inputs)] for _ in range(3)])
        self.shifts = np.array([readable(rng) * 0.5 for _ in range(3)])
        self.wave = readable(rng) * 0.4
        self.wave_rates = np.array([readable(rng) * spread for _ in range(inputs)])
        self.phase = readable(rng)
        self.tilt = np.array([0.0 if bounded else readable(rng) * 0.5 for _ in range(inputs)])
        self.base, self.scale = readable(rng) * 0.3, 1.0
        reach = float(np.abs(self.amplitude).sum() + abs(self.wave))
        if lower is not None and upper is not None:
            self.base, self.scale = (lower + upper) / 2, 0.45 * (upper - lower) / reach
        elif lower is not None:
            self.base, self.scale = lower + 1.0, 0.9 / reach
        elif upper is not None:
            self.base, self.scale = upper - 1.0, 0.9 / reach
        steepest = float(
            np.abs(self.amplitude) @ np.abs(self.rates).max(axis=1)
            + abs(self.wave) * np.abs(self.wave_rates).max()
            + np.abs(self.tilt).max()
        )
        if slope is not None:
            self.scale = min(self.scale, slope * rng.uniform(0.6, 1.0) / steepest) if slope > 0 else 0.0

        self.slope_bound = abs(self.scale) * steepest

    def __call__(self, inputs: Sequence[Array], order: int = 0) -> Array:
        """The value (or derivative of the given order, of a function of one input) at stacked inputs."""
        points = np.stack(np.broadcast_arrays(*inputs), axis=-1)
        total = np.zeros(points.shape[:-1], dtype=points.dtype)
        for amplitude, rates, shift in zip(self.amplitude, self.rates, self.shifts, strict=True):
            level = np.tanh(points @ rates + shift)
            total = total + amplitude * _TANH_DERIVATIVES[order](level) * (rates[0] ** order if order else 1.0)
        wave = np.sin(points @ self.wave_rates + self.phase + order * np.pi / 2)
        total = total + self.wave * wave * (self.wave_rates[0] ** order if order else 1.0)
        if order == 0:
            total = total + points @ self.tilt
        elif order == 1:
            total = total + self.tilt[0]
        return np.asarray(self.base * (order == 0) + self.scale * total)
