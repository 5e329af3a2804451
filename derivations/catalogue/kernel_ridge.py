"""Kernel ridge regression: the closed form of the coefficients."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"K \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"\alpha, \alpha^*, y \in \mathbb{R}^n",
    r"\lambda > 0",
    r"L \in \mathbb{R}",
    r"L = \|y - K \alpha\|^2 + \lambda \alpha^\top K \alpha",
)


def derive() -> Derivation:
    work = Deriving("kernel_ridge", GIVENS)
    work.start(r"\nabla_\alpha L")
    work.unfold("L")
    work.differentiate("the square of a length; the gradient of a quadratic form")
    work.simplify("take the kernel matrix out")
    work.result("gradient")
    work.start(
        r"(K + \lambda I_n) \alpha^* - y", "the kernel matrix is invertible, so the gradient vanishes where this does"
    )
    work.simplify("multiply out")
    work.equate("0", "at the minimiser")
    work.solve("\\alpha^*", "the matrix is positive definite")
    work.result("minimiser")
    return work.done()
