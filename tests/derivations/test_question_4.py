"""Normalisation: statistics against NumPy, expectations as exact sums, gradients by complex steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from derivations.catalog import load_derivation
from derivations.ift6135_h20_a2.normalisation_statistics import decimal_text, fractions_of
from derivations.ift6135_h20_a2.question_4 import TENSOR
from notation.expression import Derivative, Expression, Symbol
from tests.derivations.plain_values import Values, evaluate, gradient

AXES: dict[str, tuple[int, ...]] = {"batch": (0, 2), "layer": (1, 2), "instance": (2,)}


@pytest.mark.parametrize("kind", AXES)
def test_statistics(kind: str) -> None:
    tensor = np.array(TENSOR, dtype=float)
    derivation = load_derivation("normalisation_statistics")
    found = {
        name: evaluate(derivation.result(f"{kind} {name}"), Values({}))
        for name in ("mean", "variance", "sample variance")
    }
    np.testing.assert_allclose(found["mean"], tensor.mean(axis=AXES[kind]))
    np.testing.assert_allclose(found["variance"], tensor.var(axis=AXES[kind]))
    np.testing.assert_allclose(found["sample variance"], tensor.var(axis=AXES[kind], ddof=1))


def test_four_decimals() -> None:
    derivation = load_derivation("normalisation_statistics")
    shown = [decimal_text(value) for value in fractions_of(derivation.result("batch variance"))]
    assert shown == ["0.5833", "1.0764"]
    assert [len(table.rows) for table in derivation.tables] == [2, 4, 8]


@pytest.mark.parametrize("d", [2, 3, 5])
def test_whitened_output(d: int) -> None:
    random = np.random.default_rng(d)
    u, gamma, beta = random.normal(size=d), random.normal(), random.normal()
    basis = np.linalg.qr(random.normal(size=(d, d)))[0] * np.sqrt(d)
    data = np.concatenate([basis, -basis])  # equally likely rows: mean zero, covariance the identity
    np.testing.assert_allclose(data.T @ data / len(data), np.eye(d), atol=1e-12)
    y = data @ u
    normalised = gamma * (y - y.mean()) / y.std() + beta
    result = load_derivation("whitened_output").result("output")
    w = gamma * u / np.linalg.norm(u)
    found = [evaluate(result, Values({"w": w, "x": x, "beta": beta})) for x in data]
    np.testing.assert_allclose(found, normalised)


@pytest.mark.parametrize("d", [2, 3, 5])
def test_weight_norm_gradient(d: int) -> None:
    random = np.random.default_rng(d)
    u, gamma, pull, bend = random.normal(size=d), 1.3, random.normal(size=d), random.normal(size=(d, d))

    def loss_of_w(w: Any) -> Any:
        return np.sum(np.sin(pull * w)) + w @ bend @ w

    def weights(direction: Any) -> Any:
        return gamma * direction / np.sqrt(np.sum(direction**2))

    by_w = gradient(loss_of_w, weights(u))

    def known(node: Expression, values: Values) -> Any:
        wanted = isinstance(node, Derivative) and isinstance(node.wrt, Symbol) and node.wrt.name == "w"
        return by_w if wanted else None

    projection = np.eye(d) - np.outer(u, u) / (u @ u)
    values = Values({"u": u, "gamma": gamma, "W^perp": projection, "d": d}, special=known)
    derivation = load_derivation("weight_norm_gradient")
    np.testing.assert_allclose(
        evaluate(derivation.result("gradient"), values), gradient(lambda v: loss_of_w(weights(v)), u), atol=1e-10
    )
    jacobian = np.array([gradient(lambda v, row=row: weights(v)[row], u) for row in range(d)])
    np.testing.assert_allclose(evaluate(derivation.result("Jacobian"), values), jacobian, atol=1e-12)
    chain = [evaluate(step.expression, values) for step in derivation.steps[-4:]]
    for value in chain:
        np.testing.assert_allclose(value, np.zeros(d), atol=1e-12)
