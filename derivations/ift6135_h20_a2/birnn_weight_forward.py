"""The gradient of the forward input weights."""

from __future__ import annotations

from derivations.ift6135_h20_a2.birnn import weight_gradient
from derivations.model import Derivation


def derive() -> Derivation:
    return weight_gradient("W", "f")
