"""Gradient descent on a quadratic: the error shrinks by a constant factor."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\eta > 0",
    r"\lambda > 0",
    r"w^*, w_0 \in \mathbb{R}",
    r"e_0 \in \mathbb{R}",
    r"e_t = e_{t-1} - \eta \lambda e_{t-1}",
)


def derive() -> Derivation:
    work = Deriving("gradient_descent_quadratic", GIVENS)
    work.start("e_t", "the error of step $t$ along a direction with curvature $\\lambda$")
    work.unfold("e")
    work.algebra("factor", "collect")
    work.result("one step")
    return work.done()
