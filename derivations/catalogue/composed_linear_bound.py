"""The norm of a chain of linear layers is at most the product of their norms."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{m \times n}",
    r"B \in \mathbb{R}^{k \times m}",
    r"x \in \mathbb{R}^n",
)


def derive() -> Derivation:
    work = Deriving("composed_linear_bound", GIVENS)
    work.start(r"\|B (A x)\|")
    work.estimate("the norm of a matrix")
    work.estimate("and once more")
    work.result("bound")
    return work.done()
