"""The gradient of the triplet loss by the anchor, inside the margin."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, p, n \in \mathbb{R}^d",
    r"m \in \mathbb{R}",
    r"L \in \mathbb{R}",
    r"L = \|a - p\|^2 - \|a - n\|^2 + m",
)


def derive() -> Derivation:
    work = Deriving("triplet_loss", GIVENS)
    work.start(r"\nabla_a L")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.simplify("the anchor drops out")
    work.result("gradient")
    return work.done()
