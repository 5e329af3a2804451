"""Dropout and ridge regression against exact sums over all masks, and complex-step gradients."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from derivations.catalog import load_derivation
from tests.derivations.plain_values import Values, evaluate, gradient

SIZES = ((2, 3), (3, 2), (4, 2))


def world(n: int, d: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    random = np.random.default_rng(10 * n + d)
    return random.normal(size=(n, d)), random.normal(size=n), random.normal(size=d), random.uniform(0.2, 0.8)


def expected_loss(x: np.ndarray, y: np.ndarray, w: np.ndarray, p: float) -> complex:
    """The loss summed over every mask with its probability."""
    total: complex = 0
    for bits in product((0, 1), repeat=x.size):
        mask = np.array(bits).reshape(x.shape)
        residual = y - (x * mask) @ w
        total += p ** mask.sum() * (1 - p) ** (x.size - mask.sum()) * np.sum(residual**2)
    return total


def values_of(x: np.ndarray, y: np.ndarray, w: np.ndarray, p: float) -> Values:
    gamma = np.diag(np.sqrt(np.diag(x.T @ x)))
    return Values({"X": x, "y": y, "w": w, "p": p, "Gamma": gamma, "n": x.shape[0], "d": x.shape[1], "lambda^L^2": 0.7})


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_expected_loss(n: int, d: int) -> None:
    x, y, w, p = world(n, d)
    result = load_derivation("dropout_loss").result("expected loss")
    np.testing.assert_allclose(evaluate(result, values_of(x, y, w, p)), expected_loss(x, y, w, p))


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_minimiser_is_where_the_averaged_gradient_vanishes(n: int, d: int) -> None:
    x, y, w, p = world(n, d)
    derivation = load_derivation("dropout_minimiser")
    values = values_of(x, y, w, p)
    at = evaluate(derivation.result("scaled minimiser"), values) / p
    np.testing.assert_allclose(gradient(lambda v: expected_loss(x, y, v, p), at), np.zeros(d), atol=1e-10)
    coefficient = evaluate(derivation.result("coefficient"), values)
    gamma = values.names["Gamma"]
    np.testing.assert_allclose(p * at, np.linalg.solve(x.T @ x + coefficient * gamma @ gamma, x.T @ y))


def test_coefficient_falls_from_infinity_to_zero() -> None:
    coefficient = load_derivation("dropout_minimiser").result("coefficient")
    derivation = load_derivation("dropout_coefficient")
    for p in (0.1, 0.4, 0.9):
        slope = gradient(lambda v: evaluate(coefficient, Values({"p": v[()]})), np.array(p))
        np.testing.assert_allclose(evaluate(derivation.result("derivative"), Values({"p": p})), slope)
        assert slope < 0
    assert evaluate(derivation.result("limit at zero"), Values({})) == np.inf
    assert evaluate(coefficient, Values({"p": 1e-9})) > 1e8
    assert evaluate(derivation.result("limit at one"), Values({})) == evaluate(coefficient, Values({"p": 1})) == 0


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_ridge(n: int, d: int) -> None:
    x, y, w, p = world(n, d)
    derivation = load_derivation("ridge")
    penalty = 0.7

    def loss(weights: np.ndarray) -> complex:
        return np.sum((y - x @ weights) ** 2) + penalty * np.sum(weights**2)  # type: ignore[no-any-return]

    values = values_of(x, y, w, p)
    np.testing.assert_allclose(evaluate(derivation.result("loss"), values), loss(w))
    at = evaluate(derivation.result("minimiser"), values)
    np.testing.assert_allclose(gradient(loss, at), np.zeros(d), atol=1e-10)
