"""One gradient step with step size one over the smoothness lowers a quadratic bound."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"f \in \mathbb{R}",
    r"s > 0",
    r"L > 0",
    r"\eta, \eta^* \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("smooth_descent", GIVENS)
    work.start(
        r"\frac{\partial}{\partial \eta} \left(f - \eta s + \frac{L \eta^2}{2} s\right)",
        "the bound after a step, with the squared length $s$ of the gradient",
    )
    work.differentiate("term by term")
    work.start(r"-s + L \eta^* s", "it vanishes at")
    work.equate("0", "the best step")
    work.solve(r"\eta^*")
    work.result("step size")
    work.start(r"f - \frac{1}{L} s + \frac{L (\frac{1}{L})^2}{2} s", "the bound there")
    work.simplify("collect")
    work.result("bound")
    return work.done()
