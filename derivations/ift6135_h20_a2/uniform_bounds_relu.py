"""Bounds of uniform weights that standardise a layer above rectified units."""

from __future__ import annotations

from derivations.ift6135_h20_a2 import relu_second_moment
from derivations.ift6135_h20_a2.question_3 import (
    LAYER,
    PREACTIVATIONS_STANDARD,
    PREACTIVATIONS_UNCORRELATED,
    RELU,
    UNIFORM,
)
from derivations.ift6135_h20_a2.uniform_law import derive_bounds
from derivations.model import Derivation


def derive() -> Derivation:
    return derive_bounds(
        name="uniform_bounds_relu",
        title="Uniform weights above rectified units",
        givens=LAYER + UNIFORM + PREACTIVATIONS_STANDARD + PREACTIVATIONS_UNCORRELATED + RELU + (r"c = 0",),
        second_moment=relu_second_moment.derive().result("second moment"),
        reason="the second moment of a rectified unit",
    )
