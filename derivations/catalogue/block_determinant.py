"""The determinant of a matrix of blocks."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{p \times p} \text{ symmetric positive definite}",
    r"C \in \mathbb{R}^{q \times q} \text{ symmetric positive definite}",
    r"B \in \mathbb{R}^{p \times q}",
    r"\Sigma = \begin{bmatrix} A & B \\ B^\top & C \end{bmatrix}",
)


def derive() -> Derivation:
    work = Deriving("block_determinant", GIVENS)
    work.start(r"\det \Sigma")
    work.unfold("Sigma")
    work.blocks("by the Schur complement of the first block")
    work.result("determinant")
    return work.done()
