"""The variance along a unit eigenvector of the covariance matrix is its eigenvalue."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"S \in \mathbb{R}^{d \times d} \text{ symmetric}",
    r"w \in \mathbb{R}^d",
    r"\lambda \in \mathbb{R}",
    r"S w = \lambda w",
    r"w^\top w = 1",
)


def derive() -> Derivation:
    work = Deriving("pca_variance", GIVENS)
    work.start(r"w^\top (S w)")
    work.given("an eigenvector")
    work.result("variance")
    return work.done()
