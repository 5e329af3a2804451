"""Gradient descent on a quadratic form: the error is multiplied by a fixed matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"x, b, x^* \in \mathbb{R}^n",
    r"\eta > 0",
    r"f \in \mathbb{R}",
    r"f = \frac{1}{2} x^\top A x - b^\top x",
    r"x^* = A^{-1} b",
)


def derive() -> Derivation:
    work = Deriving("gradient_descent_matrix", GIVENS)
    work.start(r"\nabla_x f")
    work.unfold("f")
    work.differentiate("the gradient of a quadratic form")
    work.start(r"x - \eta \nabla_x f - x^*", "the error after one step")
    work.use(r"\nabla_x f")
    work.write(r"(I_n - \eta A) (x - x^*)", "the minimiser has no gradient")
    work.result("error")
    return work.done()
