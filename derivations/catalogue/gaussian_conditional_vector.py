"""The mean of some Gaussian coordinates given the others, from the blocks of the precision matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, m \in \mathbb{R}^p",
    r"y, y^*, n \in \mathbb{R}^q",
    r"A \in \mathbb{R}^{p \times p} \text{ symmetric positive definite}",
    r"C \in \mathbb{R}^{q \times q} \text{ symmetric positive definite}",
    r"B \in \mathbb{R}^{p \times q}",
    r"Q \in \mathbb{R}",
    r"\Lambda = \begin{bmatrix} A & B \\ B^\top & C \end{bmatrix}",
    r"z = \begin{bmatrix} x - m \\ y - n \end{bmatrix}",
    r"Q = \frac{1}{2} z^\top \Lambda z",
)


def derive() -> Derivation:
    work = Deriving("gaussian_conditional_vector", GIVENS)
    work.start(r"\nabla_y Q", r"the negative log-density along the last coordinates, with the precisions $\Lambda$")
    work.unfold("Q", "Lambda", "z")
    work.simplify("multiply out block by block, and differentiate the quadratic form")
    work.equate("0", "given $x$, the mean is where the density is largest", at={"y": "y^*"})
    work.solve("y^*", "the block of the precision matrix is definite")
    work.simplify("multiply out")
    work.result("conditional mean")
    return work.done()
