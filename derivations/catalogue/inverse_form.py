"""The gradient of a form in the inverse of a matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times n} \text{ invertible}",
    r"a, b \in \mathbb{R}^n",
)


def derive() -> Derivation:
    work = Deriving("inverse_form", GIVENS)
    work.start(r"\nabla_X (a^\top X^{-1} b)")
    work.differentiate("the derivative of an inverse")
    work.result("gradient")
    return work.done()
