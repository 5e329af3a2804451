"""The Jacobian of the backward state."""

from __future__ import annotations

from derivations.ift6135_h20_a2.birnn import state_jacobian
from derivations.model import Derivation


def derive() -> Derivation:
    return state_jacobian("b")
