"""A residual connection adds the identity to the Jacobian."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, y \in \mathbb{R}^n",
    r"W \in \mathbb{R}^{m \times n}",
    r"V \in \mathbb{R}^{n \times m}",
    r"y = x + V \tanh(W x)",
)


def derive() -> Derivation:
    work = Deriving("residual_jacobian", GIVENS)
    work.start(r"\frac{\partial y}{\partial x}")
    work.unfold("y")
    work.differentiate("term by term; the slope of the hyperbolic tangent")
    work.result("Jacobian")
    return work.done()
