"""The covariance of a linear map of a random vector."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}^n",
    r"A \in \mathbb{R}^{m \times n}",
    r"b \in \mathbb{R}^m",
    r"\Sigma \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"\mathrm{Var}(x) = \Sigma",
)


def derive() -> Derivation:
    work = Deriving("linear_map_covariance", GIVENS)
    work.start(r"\mathrm{Var}(A x + b)")
    work.moments("constants do not vary; the map acts on both sides")
    work.result("covariance")
    return work.done()
