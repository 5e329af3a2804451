"""The gradient and the Hessian of a quadratic form."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n}",
    r"x \in \mathbb{R}^n",
    r"f \in \mathbb{R}",
    r"f = x^\top A x",
)


def derive() -> Derivation:
    work = Deriving("quadratic_form", GIVENS)
    work.start(r"\nabla_x f")
    work.unfold("f")
    work.differentiate("the product rule")
    work.simplify("take the vector out")
    work.result("gradient")
    work.start(r"\nabla_x^2 f", "once more")
    work.write(r"\frac{\partial}{\partial x} ((A + A^\top) x)", "the gradient found above")
    work.differentiate("a linear map is its own Jacobian")
    work.result("Hessian")
    return work.done()
