"""The closed form of weighted least squares."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"w, w^* \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"D \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"L \in \mathbb{R}",
    r"L = (y - X w)^\top D (y - X w)",
)


def derive() -> Derivation:
    work = Deriving("weighted_least_squares", GIVENS)
    work.start(r"\nabla_w L")
    work.unfold("L")
    work.differentiate("the product rule")
    work.write(r"2 X^\top D X w - 2 X^\top D y", "the weights are symmetric")
    work.equate("0", "the gradient vanishes at the minimiser", at={"w": "w^*"})
    work.solve("w^*", "the matrix is positive definite, so it has an inverse")
    work.result("minimiser")
    return work.done()
