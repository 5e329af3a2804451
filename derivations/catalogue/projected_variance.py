"""The variance along a direction."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, w \in \mathbb{R}^n",
    r"\Sigma \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"\mathrm{Var}(x) = \Sigma",
)


def derive() -> Derivation:
    work = Deriving("projected_variance", GIVENS)
    work.start(r"\mathrm{Var}(w^\top x)")
    work.moments("the quadratic form of the covariance matrix")
    work.result("variance")
    return work.done()
