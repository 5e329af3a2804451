"""Bounds of uniform weights that standardise a layer above standardised activations."""

from __future__ import annotations

from derivations.ift6135_h20_a2.preactivation_moments import UNIT
from derivations.ift6135_h20_a2.question_3 import ACTIVATIONS_STANDARD, ACTIVATIONS_UNCORRELATED, LAYER, UNIFORM
from derivations.ift6135_h20_a2.uniform_law import derive_bounds
from derivations.model import Derivation
from derivations.rewrite import moment_as_variance, replace
from derivations.terms import expectation, variance
from notation import build


def derive() -> Derivation:
    second = moment_as_variance(expectation(UNIT**2).node)
    second = replace(replace(second, variance(UNIT), build.ONE), expectation(UNIT), build.ZERO)
    return derive_bounds(
        name="uniform_bounds",
        title="Uniform weights above standardised activations",
        givens=LAYER + UNIFORM + ACTIVATIONS_UNCORRELATED + ACTIVATIONS_STANDARD + (r"c = 0",),
        second_moment=second,
        reason="variance one and mean zero make the mean square one",
    )
