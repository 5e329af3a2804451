"""The inverse of a covariance matrix in blocks."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{p \times p} \text{ symmetric positive definite}",
    r"C \in \mathbb{R}^{q \times q} \text{ symmetric positive definite}",
    r"B \in \mathbb{R}^{p \times q}",
    r"P \in \mathbb{R}^{q \times q}",
    r"P = (C - B^\top A^{-1} B)^{-1}",
    r"\Sigma = \begin{bmatrix} A & B \\ B^\top & C \end{bmatrix}",
)


def derive() -> Derivation:
    work = Deriving("precision_blocks", GIVENS)
    work.start(r"\Sigma^{-1}", "the precision matrix")
    work.unfold("Sigma")
    work.blocks("by the Schur complement of the first block", folding=("P",))
    work.result("precision matrix")
    return work.done()
