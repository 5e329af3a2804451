"""The slope of the hinge loss: the label inside the margin, and nothing outside."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, y \in \mathbb{R}",
    r"L = \max(0, 1 - y a)",
)


def derive() -> Derivation:
    work = Deriving("hinge_loss", GIVENS)
    work.start(r"\frac{\partial L}{\partial a}")
    work.unfold("L")
    work.differentiate("the slope of the positive part, wherever the margin is not exactly met")
    work.result("slope")
    return work.done()
