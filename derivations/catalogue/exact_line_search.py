"""The exact step of steepest descent on a quadratic form."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"x, b, g \in \mathbb{R}^n",
    r"g \neq 0",
    r"\alpha, \alpha^*, \phi \in \mathbb{R}",
    r"g = A x - b",
    r"\phi = \frac{1}{2} (x - \alpha g)^\top A (x - \alpha g) - b^\top (x - \alpha g)",
)


def derive() -> Derivation:
    work = Deriving("exact_line_search", GIVENS)
    work.start(r"\frac{\partial \phi}{\partial \alpha}", "the slope along the negative gradient")
    work.unfold("phi")
    work.write(r"\alpha g^\top A g - g^\top g", "the product rule; the residual is the gradient")
    work.equate("0", "it vanishes at the best step", at={r"\alpha": r"\alpha^*"})
    work.solve(r"\alpha^*")
    work.result("step")
    return work.done()
