"""Momentum and running averages against simulated recurrences."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from derivations.catalog import load_derivation
from notation.expression import Expectation, Expression
from tests.derivations.plain_values import Values, evaluate

SIZES = (2, 3, 5)


def simulated(decay: float, gain: float, gradients: np.ndarray) -> list[np.ndarray]:
    """v_0, v_1, ... for v_t = decay v_{t-1} + gain g_t; gradients[t-1] is g_t."""
    values = [np.zeros(gradients.shape[1])]
    for gradient in gradients:
        values.append(decay * values[-1] + gain * gradient)
    return values


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["momentum_recursion", "average_recursion"])
def test_recursions_in_the_update(name: str, size: int) -> None:
    random = np.random.default_rng(size)
    gradients = random.normal(size=(6, size))
    alpha, epsilon, beta, delta = 0.7, 0.3, 0.8, 1.7
    momentum = name.startswith("momentum")
    v = simulated(alpha, epsilon, gradients) if momentum else simulated(beta, 1 - beta, gradients)
    updates = [-value if momentum else -delta * value for value in v]
    result = load_derivation(name).result("recursion")
    for t in range(1, 7):
        values = Values(
            {
                "t": t, "alpha": alpha, "epsilon": epsilon, "beta": beta, "delta": delta,
                "g": lambda at: gradients[at - 1], "Delta theta": lambda at: updates[at],
            }
        )  # fmt: skip
        np.testing.assert_allclose(evaluate(result, values), updates[t], atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_the_map_makes_both_rules_agree(size: int) -> None:
    random = np.random.default_rng(size)
    gradients = random.normal(size=(5, size))
    derivation = load_derivation("momentum_average_map")
    beta, delta = random.uniform(0.1, 0.9), random.uniform(0.5, 2)
    alpha, epsilon = evaluate(derivation.result("map"), Values({"beta": beta, "delta": delta}))
    momentum = [-value for value in simulated(alpha, epsilon, gradients)]
    average = [-delta * value for value in simulated(beta, 1 - beta, gradients)]
    np.testing.assert_allclose(momentum, average, atol=1e-12)
    back = evaluate(derivation.result("inverse map"), Values({"alpha": alpha, "epsilon": epsilon}))
    np.testing.assert_allclose(back, (beta, delta))


@pytest.mark.parametrize("size", SIZES)
def test_unrolled(size: int) -> None:
    gradients = np.random.default_rng(size).normal(size=(6, size))
    beta = 0.65
    v = simulated(beta, 1 - beta, gradients)
    result = load_derivation("average_unrolled").result("unrolled")
    for t in range(1, 7):
        values = Values({"t": t, "beta": beta, "g": lambda at: gradients[at - 1]})
        np.testing.assert_allclose(evaluate(result, values), v[t], atol=1e-12)


@pytest.mark.parametrize(("size", "t"), [(2, 1), (3, 2), (2, 4)])
def test_bias_by_an_exact_sum_over_all_sequences(size: int, t: int) -> None:
    random = np.random.default_rng(size * 10 + t)
    support = random.normal(size=(3, size))
    chance = np.array([0.5, 0.3, 0.2])
    beta = 0.6
    expected = np.zeros(size)
    for path in product(range(3), repeat=t):
        expected += np.prod(chance[list(path)]) * simulated(beta, 1 - beta, support[list(path)])[-1]

    def mean(node: Expression, values: Values) -> np.ndarray | None:
        return chance @ support if isinstance(node, Expectation) else None

    derivation = load_derivation("average_bias")
    values = Values({"t": t, "beta": beta}, special=mean)
    np.testing.assert_allclose(evaluate(derivation.result("expectation"), values), expected)
    assert not np.allclose(expected, chance @ support)
    rescaled = evaluate(derivation.result("rescaled"), Values({"t": t, "beta": beta, "v": lambda at: expected}))
    np.testing.assert_allclose(rescaled, chance @ support)
