"""Functions on arrays that carry complex steps: exact in the real part, first order in the tiny
imaginary part. Nothing conjugates; every choice is made by the real part.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from numeric.limits import Array, CannotEvaluate

_WORST_CONDITION = 1e11


def carried(value: Array, function: Callable[[Array], Array], slope: Callable[[Array], Array]) -> Array:
    """``function`` of the real part, and the imaginary part times ``slope``."""
    real = value.real
    made = function(real)
    if np.iscomplexobj(value):
        return np.asarray(made + 1j * (value.imag * slope(real)))
    return np.asarray(made)


def sqrt(value: Array) -> Array:
    """The square root; nan where the real part is negative."""
    if np.iscomplexobj(value):
        return np.asarray(np.where(value.real < 0, np.nan, np.sqrt(value)))
    return np.asarray(np.sqrt(value))


def log(value: Array) -> Array:
    """The natural logarithm; nan where the real part is negative."""
    if np.iscomplexobj(value):
        return np.asarray(np.where(value.real < 0, np.nan, np.log(value)))
    return np.asarray(np.log(value))


def absolute(value: Array) -> Array:
    return np.asarray(np.where(value.real < 0, -value, value))


def relu(value: Array) -> Array:
    return np.asarray(np.where(value.real > 0, value, 0.0))


def sigmoid(value: Array) -> Array:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * value)))


def softplus(value: Array) -> Array:
    return np.asarray(relu(value) + np.log1p(np.exp(-absolute(value))))


def softmax(value: Array) -> Array:
    """Along the last axis."""
    grown = np.exp(value - value.real.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def _mapped(function: Callable[[float], float]) -> Callable[[Array], Array]:
    def guarded(number: float) -> float:
        try:
            return function(number)
        except (ValueError, OverflowError):  # outside the function's domain
            return math.nan

    return lambda value: np.array([guarded(float(x)) for x in value.ravel()]).reshape(value.shape)


def _digamma(x: float) -> float:
    if x <= 0 and x == round(x):
        return math.nan
    total = 0.0
    while x < 12:
        total -= 1 / x
        x += 1
    y = 1 / (x * x)
    return total + math.log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))


_ERF, _GAMMA, _PSI = _mapped(math.erf), _mapped(math.gamma), _mapped(_digamma)


def erf(value: Array) -> Array:
    return carried(value, _ERF, lambda x: np.asarray(2 / math.sqrt(math.pi) * np.exp(-x * x)))


def gamma(value: Array) -> Array:
    return carried(value, _GAMMA, lambda x: np.asarray(_GAMMA(x) * _PSI(x)))


def factorial(value: Array) -> Array:
    return gamma(value + 1.0)


def _step(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    # Values a hair from a whole number are that number: (n + 2p - k)/s is exact only up to rounding.
    def rounded(value: Array) -> Array:
        real = value.real
        near = np.round(real)
        return np.asarray(function(np.where(np.abs(real - near) < 1e-9, near, real)))

    return rounded


ELEMENTWISE: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": log,
    "sqrt": sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech": lambda value: np.asarray(1.0 / np.cosh(value)),
    "csch": lambda value: np.asarray(1.0 / np.sinh(value)),
    "coth": lambda value: np.asarray(1.0 / np.tanh(value)),
    "sec": lambda value: np.asarray(1.0 / np.cos(value)),
    "csc": lambda value: np.asarray(1.0 / np.sin(value)),
    "cot": lambda value: np.asarray(1.0 / np.tan(value)),
    "arctan": np.arctan,
    "logit": lambda value: np.asarray(log(value) - log(1.0 - value)),
    "sigmoid": sigmoid,
    "relu": relu,
    "softplus": softplus,
    "erf": erf,
    "gamma": gamma,
    "factorial": factorial,
    "abs": absolute,
    "sign": lambda value: np.asarray(np.sign(value.real)),
    "floor": _step(np.floor),
    "ceil": _step(np.ceil),
}


# --- linear algebra -----------------------------------------------------------------------------


def inverse(value: Array) -> Array:
    """Inverses; nan where the matrix is singular to working precision."""
    if value.ndim != 3 or value.shape[1] != value.shape[2]:
        raise CannotEvaluate("the inverse of an array that is not square")
    try:
        made = np.linalg.inv(value)
    except np.linalg.LinAlgError:
        return np.full_like(value, np.nan)
    condition = np.abs(made.real).sum(axis=(1, 2)) * np.abs(value.real).sum(axis=(1, 2))
    bad = ~(condition < _WORST_CONDITION)
    if bad.any():
        made = np.where(bad[:, np.newaxis, np.newaxis], np.nan, made)
    return np.asarray(made)


def is_symmetric(value: Array) -> bool:
    real = value.real
    return bool(np.allclose(real, np.swapaxes(real, 1, 2), rtol=1e-10, atol=1e-12))


def fractional_matrix_power(value: Array, exponent: float) -> Array:
    """The principal power of symmetric positive semidefinite matrices; nan for negative eigenvalues."""
    if not is_symmetric(value):
        raise CannotEvaluate("a fractional power of a matrix that is not symmetric")
    levels, vectors = np.linalg.eigh(value.real)
    scale = np.abs(levels).max(axis=-1, keepdims=True)
    levels = np.where(np.abs(levels) < 1e-13 * scale, 0.0, levels)
    powers = np.where(levels < 0, np.nan, np.abs(levels) ** exponent)
    turned = np.swapaxes(vectors, 1, 2)
    made = (vectors * powers[:, np.newaxis, :]) @ turned
    if not np.iscomplexobj(value):
        return np.asarray(made)
    # First order: divided differences of the power at pairs of eigenvalues.
    gap = levels[:, :, np.newaxis] - levels[:, np.newaxis, :]
    close = np.abs(gap) < 1e-7 * scale[:, :, np.newaxis]
    middle = (levels[:, :, np.newaxis] + levels[:, np.newaxis, :]) / 2
    slope = exponent * np.abs(middle) ** (exponent - 1)
    rise = powers[:, :, np.newaxis] - powers[:, np.newaxis, :]
    divided = np.where(close, slope, rise / np.where(close, 1.0, gap))
    return np.asarray(made + 1j * (vectors @ (divided * (turned @ value.imag @ vectors)) @ turned))


def extreme_eigenvalue(value: Array, largest: bool) -> Array:
    """The largest or smallest eigenvalue of a symmetric matrix; nan when the matrix is not symmetric and
    has eigenvalues that are not real."""
    if is_symmetric(value):
        levels, vectors = np.linalg.eigh(value.real)
        at = -1 if largest else 0
        vector = vectors[:, :, at]
        made = levels[:, at]
        if np.iscomplexobj(value):
            made = made + 1j * np.einsum("zi,zij,zj->z", vector, value.imag, vector)
        return np.asarray(made)
    if np.iscomplexobj(value):
        raise CannotEvaluate("the derivative of an eigenvalue of a matrix that is not symmetric")
    values = np.linalg.eigvals(value)
    real = np.abs(values.imag).max(axis=-1) < 1e-10
    made = values.real.max(axis=-1) if largest else values.real.min(axis=-1)
    return np.asarray(np.where(real, made, np.nan))


def spectral_norm(value: Array) -> Array:
    """The largest singular value."""
    if not np.isfinite(value.real).all():
        return np.full(value.shape[:1], np.nan)
    left, levels, right = np.linalg.svd(value.real, full_matrices=False)
    made = levels[:, 0]
    if np.iscomplexobj(value):
        made = made + 1j * np.einsum("zi,zij,zj->z", left[:, :, 0], value.imag, right[:, 0, :])
    return np.asarray(made)


def norm(value: Array, kind: str) -> Array:
    """A norm of the arrays behind the first axis; a row is a vector; of a scalar the absolute value."""
    if value.ndim == 1:
        return absolute(value)
    if value.ndim == 3 and value.shape[1] == 1:
        value = value[:, 0, :]
    axes = tuple(range(1, value.ndim))
    if value.ndim == 3 and kind in ("2", "op"):
        return spectral_norm(value)
    if kind in ("2", "F", "op"):
        total = (value * value).sum(axis=axes)
        return sqrt(total)
    size = absolute(value)
    if kind == "1":
        return extreme(size.sum(axis=1), True) if value.ndim == 3 else np.asarray(size.sum(axis=axes))
    if kind == "inf":
        return extreme(size.sum(axis=2) if value.ndim == 3 else size, True)
    raise CannotEvaluate(f"the norm of kind {kind}")


def extreme(value: Array, largest: bool) -> Array:
    """The largest or smallest entry (by the real part) of each scenario."""
    flat = value.reshape(value.shape[0], -1)
    at = flat.real.argmax(axis=1) if largest else flat.real.argmin(axis=1)
    return np.asarray(np.take_along_axis(flat, at[:, np.newaxis], axis=1)[:, 0])
