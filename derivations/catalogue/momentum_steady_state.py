"""Momentum under a constant gradient: the step that it settles to."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\beta \in (0, 1)",
    r"g, v, v^* \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("momentum_steady_state", GIVENS)
    work.equate_formula(r"v^*", r"\beta v^* + g", "in the steady state nothing changes")
    work.solve("v^*", "collect the velocity")
    work.result("velocity")
    return work.done()
