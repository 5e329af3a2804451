"""Recurrent gradients in simulated networks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from derivations.catalog import load_derivation
from derivations.ift6135_h20_a2.explosion_condition import COUNTEREXAMPLE
from notation.expression import Expression
from tests.derivations.plain_values import Values, evaluate

Array = np.ndarray


def states(w: Array, u: Array, b: Array, start: Array, inputs: Array) -> list[Array]:
    """h_0, h_1, ... of h_t = W tanh(h_{t-1}) + U x_t + b."""
    made = [start]
    for x in inputs:
        made.append(w @ np.tanh(made[-1]) + u @ x + b)
    return made


def network(m: int, k: int, steps: int) -> tuple[Array, Array, Array, Array, Array]:
    random = np.random.default_rng(100 * m + k)
    shapes: list[tuple[int, ...]] = [(m, m), (m, k), (m,), (m,), (steps, k)]
    w, u, b, start, inputs = (random.normal(size=shape) for shape in shapes)
    return w, u, b, start, inputs


@pytest.mark.parametrize(("m", "k"), [(2, 3), (3, 2), (4, 1)])
def test_equivalent_recurrence(m: int, k: int) -> None:
    w, u, b, start, inputs = network(m, k, 5)
    h = states(w, u, b, start, inputs)
    g = np.tanh(start)
    result = load_derivation("equivalent_recurrence").result("state")
    for t, x in enumerate(inputs, start=1):
        g = np.tanh(w @ g + u @ x + b)
        values = Values({"t": t, "h": lambda at: h[at]}, functions={"sigma": np.tanh})
        np.testing.assert_allclose(evaluate(result, values), g)


def total_jacobian(w: Array, visited: list[Array]) -> Array:
    made = np.eye(len(w))
    for h in visited[:-1]:
        made = w @ np.diag(1 - np.tanh(h) ** 2) @ made
    return made


@pytest.mark.parametrize(("m", "delta", "steps"), [(2, 0.9, 1), (3, 0.5, 4), (4, 0.99, 9)])
def test_gradient_is_below_the_bound(m: int, delta: float, steps: int) -> None:
    w, u, b, start, inputs = network(m, 2, steps)
    w = w * delta / np.linalg.norm(w, 2)  # tanh has slope at most 1, so gamma is 1
    jacobian = total_jacobian(w, states(w, u, b, start, inputs))
    derivation = load_derivation("vanishing_gradient")
    bound = evaluate(derivation.result("bound"), Values({"delta": delta, "T": steps}))
    assert np.linalg.norm(jacobian, 2) <= bound
    assert bound == pytest.approx(delta**steps)
    limit = evaluate(derivation.result("limit"), Values({}))
    late = evaluate(derivation.result("bound"), Values({"delta": delta, "T": 10_000}))
    assert late == pytest.approx(limit, abs=1e-9)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_each_line_of_the_bound_of_one_step(m: int) -> None:
    """The chain from the Jacobian of one step to delta never goes down, in a world that meets the givens."""
    delta = 0.8
    w, *_, start, _ = network(m, 2, 1)
    w = w * delta / np.linalg.norm(w, 2)
    slopes = {"sigma": np.tanh, "sigma'": lambda v: 1 - np.tanh(v) ** 2}
    values = Values({"W": w, "t": 1, "h": lambda at: start, "gamma": 1.0, "delta": delta}, functions=slopes)
    steps = load_derivation("vanishing_gradient").steps
    first = next(place for place, step in enumerate(steps) if step.name == "norm of one step")
    seen: list[tuple[str, float]] = []
    for step in steps[first + 1 : first + 7]:
        seen.append((step.op, float(evaluate(step.expression, values))))
    for (_, before), (op, after) in pairwise(seen):
        assert after == pytest.approx(before) if op == "=" else after >= before - 1e-12
    assert [op for op, _ in seen] == ["=", "<=", "<=", "=", "<=", "="]
    assert seen[-1][1] == pytest.approx(delta)


def test_condition_is_necessary_and_not_sufficient() -> None:
    derivation = load_derivation("explosion_condition")
    assert derivation.choice == "necessary"
    w = np.array(COUNTEREXAMPLE, dtype=float)
    assert np.linalg.eigvalsh(w.T @ w)[-1] > 1
    assert not np.linalg.matrix_power(w, 2).any()
    lines: list[Expression] = [step.expression for step in derivation.steps[-4:]]
    found = [np.asarray(evaluate(line, Values({}))) for line in lines]
    np.testing.assert_allclose(found[0], found[1])
    np.testing.assert_allclose(found[2], found[3])
