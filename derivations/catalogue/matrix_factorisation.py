"""The gradients of a matrix factorisation."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"R \in \mathbb{R}^{n \times m}",
    r"U \in \mathbb{R}^{n \times k}",
    r"V \in \mathbb{R}^{m \times k}",
    r"L \in \mathbb{R}",
    r"L = \frac{1}{2} \|R - U V^\top\|_F^2",
)


def derive() -> Derivation:
    work = Deriving("matrix_factorisation", GIVENS)
    work.start(r"\nabla_U L")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.result("gradient by the first factor")
    work.start(r"\nabla_V L", "likewise")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.simplify("a transposed product")
    work.result("gradient by the second factor")
    return work.done()
