"""The loss of one step and the forward state."""

from __future__ import annotations

from derivations.ift6135_h20_a2.birnn import loss_gradient
from derivations.model import Derivation


def derive() -> Derivation:
    return loss_gradient("f")
