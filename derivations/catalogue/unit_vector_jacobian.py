"""The Jacobian of normalising a vector: a projection over the length."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, u \in \mathbb{R}^n",
    r"x \neq 0",
    r"u = \frac{x}{\|x\|}",
)


def derive() -> Derivation:
    work = Deriving("unit_vector_jacobian", GIVENS)
    work.start(r"\frac{\partial u}{\partial x}")
    work.unfold("u")
    work.differentiate("the quotient rule; the gradient of a length is the unit vector")
    work.algebra("expand", "divide by the squared length")
    work.result("Jacobian")
    return work.done()
