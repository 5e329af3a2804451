"""The gradient of the squared Mahalanobis distance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, \mu \in \mathbb{R}^d",
    r"\Sigma \in \mathbb{R}^{d \times d} \text{ symmetric positive definite}",
)


def derive() -> Derivation:
    work = Deriving("mahalanobis", GIVENS)
    work.start(r"\nabla_x ((x - \mu)^\top \Sigma^{-1} (x - \mu))")
    work.differentiate("the product rule; the inverse of a symmetric matrix is symmetric")
    work.result("gradient")
    return work.done()
