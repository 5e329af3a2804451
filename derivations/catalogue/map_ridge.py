"""A Gaussian prior on the weights makes the posterior mode a ridge estimate."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w, \hat{w} \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"\sigma > 0",
    r"\tau > 0",
    r"L \in \mathbb{R}",
    r"L = \frac{1}{2 \sigma^2} \|y - X w\|^2 + \frac{1}{2 \tau^2} \|w\|^2",
)


def derive() -> Derivation:
    work = Deriving("map_ridge", GIVENS)
    work.start(r"\sigma^2 \nabla_w L", "the negative log-posterior, scaled")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.write(r"X^\top X w - X^\top y + \frac{\sigma^2}{\tau^2} w", "multiply out")
    work.equate("0", "it vanishes at the mode", at={"w": r"\hat{w}"})
    work.solve(r"\hat{w}", "the matrix is positive definite, so it has an inverse")
    work.result("mode")
    return work.done()
