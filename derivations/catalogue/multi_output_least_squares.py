"""Least squares with several outputs: the gradient of the Frobenius loss."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"Y \in \mathbb{R}^{n \times k}",
    r"W \in \mathbb{R}^{d \times k}",
    r"L \in \mathbb{R}",
    r"L = \|Y - X W\|_F^2",
)


def derive() -> Derivation:
    work = Deriving("multi_output_least_squares", GIVENS)
    work.start(r"\nabla_W L")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.simplify("turn the sign")
    work.result("gradient")
    return work.done()
