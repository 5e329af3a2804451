"""Ridge regression towards a given vector."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w, m, \hat{w} \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"\lambda > 0",
    r"L \in \mathbb{R}",
    r"L = \|X w - y\|^2 + \lambda \|w - m\|^2",
)


def derive() -> Derivation:
    work = Deriving("ridge_with_prior_mean", GIVENS)
    work.start(r"\nabla_w L")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.equate("0", "the gradient vanishes at the minimiser", at={"w": r"\hat{w}"})
    work.solve(r"\hat{w}", "the matrix is positive definite, so it has an inverse")
    work.result("minimiser")
    return work.done()
