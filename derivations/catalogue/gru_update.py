"""The GRU: the Jacobians of the new state by the update gate and by the candidate."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, u, h, H \in \mathbb{R}^m",
    r"H = (1 - z) \odot h + z \odot u",
)


def derive() -> Derivation:
    work = Deriving("gru_update", GIVENS)
    work.start(r"\frac{\partial H}{\partial z}")
    work.unfold("H")
    work.differentiate("elementwise")
    work.simplify("one diagonal matrix")
    work.result("gate")
    work.start(r"\frac{\partial H}{\partial u}")
    work.unfold("H")
    work.differentiate("elementwise")
    work.result("candidate")
    work.start(r"\frac{\partial H}{\partial h}", "with the gate and the candidate held fixed")
    work.unfold("H")
    work.differentiate("elementwise")
    work.result("state")
    return work.done()
