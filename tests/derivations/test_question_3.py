"""Moments of pre-activations against exact sums over finite distributions."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from derivations.catalog import load_derivation
from derivations.ift6135_h20_a2.schemes import scheme_of
from derivations.ift6135_h20_a2.uniform_law import uniform_moments
from notation.expression import Component, Expectation, Expression, Symbol, Variance
from tests.derivations.plain_values import Values, evaluate

Law = list[tuple[float, Any]]  # probability, value


def mean(law: Law) -> Any:
    return sum(chance * np.asarray(value) for chance, value in law)


def spread(law: Law) -> Any:
    return mean([(chance, (np.asarray(value) - mean(law)) ** 2) for chance, value in law])


def moments_of(laws: dict[str, Law]) -> Any:
    """Means and variances of single random symbols (or entries of one), from their laws."""

    def known(node: Expression, values: Values) -> Any:
        if not isinstance(node, Expectation | Variance):
            return None
        body = node.body
        base = body.base if isinstance(body, Component) else body
        assert isinstance(base, Symbol)
        found = mean(laws[base.name]) if isinstance(node, Expectation) else spread(laws[base.name])
        if isinstance(body, Component):
            assert body.positions[0] is not None
            return found[int(evaluate(body.positions[0], values)) - 1]
        return found

    return known


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variance_of_a_product(seed: int) -> None:
    random = np.random.default_rng(seed)
    x = list(zip(random.dirichlet(np.ones(3)), random.normal(size=3), strict=True))
    y = list(zip(random.dirichlet(np.ones(seed + 1)), random.normal(size=seed + 1), strict=True))
    joint = [(p * q, a * b) for (p, a), (q, b) in product(x, y)]
    result = load_derivation("product_variance").result("variance")
    np.testing.assert_allclose(evaluate(result, Values({}, special=moments_of({"X": x, "Y": y}))), spread(joint))


def uncorrelated_activations(width: int) -> Law:
    """Dependent but uncorrelated entries: the second is a function of the first."""
    first = [(1 / 3, -1.0), (1 / 3, 0.0), (1 / 3, 1.0)]
    rest = list(product([(0.4, 0.5), (0.6, -1.5)], repeat=width - 2))
    return [
        (chance * np.prod([c for c, _ in others]), np.array([value, value**2 + 0.3, *(v for _, v in others)]))
        for chance, value in first
        for others in rest
    ]


@pytest.mark.parametrize("width", [2, 3, 4])
def test_moments_of_a_preactivation(width: int) -> None:
    mu, sigma, c = 0.4, 0.7, -0.3
    weights = list(product([(0.5, mu - sigma), (0.5, mu + sigma)], repeat=width))
    below = uncorrelated_activations(width)
    law = [(chance * 0.5**width, np.dot([v for _, v in row], h) + c) for row in weights for chance, h in below]
    derivation = load_derivation("preactivation_moments")
    values = Values({"mu": mu, "sigma": sigma, "c": c, "t": 1, "d": lambda at: width}, special=moments_of({"h": below}))
    np.testing.assert_allclose(evaluate(derivation.result("mean"), values), mean(law))
    np.testing.assert_allclose(evaluate(derivation.result("variance"), values), spread(law))


@pytest.mark.parametrize("width", [2, 3, 4])
@pytest.mark.parametrize("name", ["setting", "family"])
def test_settings_standardise(width: int, name: str) -> None:
    given = Values({"mu": 0.3, "t": 1, "d": lambda at: width})
    c, mu, variance = evaluate(load_derivation("standard_setting").result(name), given)
    deviation = np.sqrt(variance)
    units = list(product((-1.0, 1.0), repeat=width))
    rows = list(product((mu - deviation, mu + deviation), repeat=width))
    law = [(1 / len(units) / len(rows), np.dot(row, unit) + c) for row in rows for unit in units]
    np.testing.assert_allclose(mean(law), 0, atol=1e-12)
    np.testing.assert_allclose(spread(law), 1)


SYMMETRIC: list[Law] = [
    [(0.5, -1.0), (0.5, 1.0)],
    [(0.25, -np.sqrt(2)), (0.5, 0.0), (0.25, np.sqrt(2))],
    [(0.1, -2.0), (0.4, -0.5), (0.4, 0.5), (0.1, 2.0)],
]


@pytest.mark.parametrize("law", SYMMETRIC)
def test_second_moment_of_a_rectified_unit(law: Law) -> None:
    np.testing.assert_allclose([mean(law), spread(law)], [0, 1], atol=1e-12)
    result = evaluate(load_derivation("relu_second_moment").result("second moment"), Values({}))
    np.testing.assert_allclose(mean([(chance, max(0.0, value) ** 2) for chance, value in law]), result)


@pytest.mark.parametrize(("width", "law"), list(zip((4, 3, 2), SYMMETRIC, strict=True)))
def test_setting_above_rectified_units(width: int, law: Law) -> None:
    derivation = load_derivation("relu_setting")
    c, mu, variance = evaluate(derivation.result("setting"), Values({"t": 1, "d": lambda at: width}))
    deviation = np.sqrt(variance)
    rows = list(product((mu - deviation, mu + deviation), repeat=width))
    found: Law = []
    for units in product(law, repeat=width):
        chance = np.prod([p for p, _ in units]) / len(rows)
        found += [(chance, np.dot(row, [max(0.0, v) for _, v in units]) + c) for row in rows]
    np.testing.assert_allclose([mean(found), spread(found)], [0, 1], atol=1e-12)
    assert derivation.choice == "He"


def test_another_variance_is_another_scheme() -> None:
    _, _, variance = load_derivation("standard_setting").result("setting").items  # type: ignore[attr-defined]
    assert scheme_of(variance) == "LeCun"
    with pytest.raises(LookupError):
        scheme_of(uniform_moments()[1])


@pytest.mark.parametrize("width", [2, 3, 5])
@pytest.mark.parametrize(("name", "second"), [("uniform_bounds", 1.0), ("uniform_bounds_relu", 0.5)])
def test_uniform_bounds(width: int, name: str, second: float) -> None:
    low, high = evaluate(load_derivation(name).result("bounds"), Values({"t": 1, "d": lambda at: width}))
    points, chances = np.polynomial.legendre.leggauss(5)
    weights = (high - low) / 2 * points + (high + low) / 2
    assert low < high
    np.testing.assert_allclose(chances @ weights / 2, 0, atol=1e-12)
    np.testing.assert_allclose(width * (chances @ weights**2 / 2) * second, 1)


def test_uniform_moments_by_quadrature() -> None:
    points, chances = np.polynomial.legendre.leggauss(5)
    for low, high in ((0.0, 1.0), (-2.0, 3.0), (1.0, 1.5)):
        weights = (high - low) / 2 * points + (high + low) / 2
        centre = chances @ weights / 2
        expected = [centre, chances @ (weights - centre) ** 2 / 2]
        found = [evaluate(moment, Values({"alpha": low, "beta": high})) for moment in uniform_moments()]
        np.testing.assert_allclose(found, expected)
