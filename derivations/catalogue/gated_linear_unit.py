"""The gradients of a gated linear unit."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, b, y, g \in \mathbb{R}^m",
    r"L \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"y = a \odot \sigma(b)",
    r"L = g^\top y",
)


def derive() -> Derivation:
    work = Deriving("gated_linear_unit", GIVENS)
    work.start(r"\nabla_a L")
    work.unfold("L")
    work.differentiate("the product rule")
    work.result("value")
    work.start(r"\nabla_b L")
    work.unfold("L")
    work.differentiate("the product rule; the slope of the logistic function")
    work.result("gate")
    return work.done()
