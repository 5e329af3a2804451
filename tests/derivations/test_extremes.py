"""What the solutions of derivations are shown to be."""

from __future__ import annotations

import pytest

from derivations.catalog import load_derivation
from derivations.extremes import extremes_of, told
from derivations.trace_json import trace_to_json
from symbolic.minimising import MAXIMUM, MINIMUM, STATIONARY
from symbolic.replay import PROVED
from symbolic.replay.lines import check

KINDS = {
    "normal_equations": MINIMUM,
    "weighted_least_squares": MINIMUM,
    "ridge_with_prior_mean": MINIMUM,
    "intercept": MINIMUM,
    "centroid": MINIMUM,
    "control_variate": MINIMUM,
    "exact_line_search": MINIMUM,
    "best_linear_predictor": MINIMUM,
    "mean_minimises_squares": MINIMUM,
    "gaussian_conditional_mean": MINIMUM,
    "gan_discriminator": MAXIMUM,
    "mle_gaussian_mean": MAXIMUM,
    "mle_gaussian_variance": MAXIMUM,
    "mle_exponential": MAXIMUM,
    "mle_poisson": MAXIMUM,
    "map_gaussian_mean": MAXIMUM,
    "mle_bernoulli": STATIONARY,  # nothing says that the share of ones is neither zero nor one
}


@pytest.mark.parametrize("name", KINDS)
def test_a_solution_is_what_it_is_shown_to_be(name: str) -> None:
    (solved,) = extremes_of(load_derivation(name))
    assert solved.found is not None
    assert solved.found.kind == KINDS[name]
    assert check(solved.found.certificate).worst == PROVED
    assert told(solved)


def test_they_are_in_the_data() -> None:
    (found,) = trace_to_json(load_derivation("normal_equations"))["extremes"]
    assert found["kind"] == MINIMUM
    assert found["certificate"]["line"]["rule"] == "a stationary point of a convex function"


def test_bounds_and_limits_have_certificates_in_the_data() -> None:
    steps = trace_to_json(load_derivation("residual_bound"))["steps"]
    assert [step["certificate"] is not None for step in steps] == [False, True, True, False]
