"""The first principal component: a stationary point of the variance on the unit sphere is an eigenvector."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"S \in \mathbb{R}^{d \times d} \text{ symmetric}",
    r"w \in \mathbb{R}^d",
    r"\lambda, \ell \in \mathbb{R}",
    r"\ell = w^\top S w - \lambda (w^\top w - 1)",
)


def derive() -> Derivation:
    work = Deriving("pca_first_component", GIVENS)
    work.start(r"\nabla_w \ell", "the Lagrange function of the variance with the unit length as a side condition")
    work.unfold("ell")
    work.differentiate("the gradient of a quadratic form")
    work.equate("0", "at a stationary point")
    work.sides_apart("so the component is an eigenvector")
    work.result("eigenvector")
    return work.done()
