"""A bias as one more weight."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"w, x \in \mathbb{R}^d",
    r"b \in \mathbb{R}",
    r"\tilde w = \begin{bmatrix} w \\ b \end{bmatrix}",
    r"\tilde x = \begin{bmatrix} x \\ 1 \end{bmatrix}",
)


def derive() -> Derivation:
    work = Deriving("bias_trick", GIVENS)
    work.start(r"\tilde w^\top \tilde x", "a one below the inputs, the bias below the weights")
    work.unfold("tilde:w", "tilde:x")
    work.blocks()
    work.result("activation")
    return work.done()
