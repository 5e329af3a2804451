"""A residual block does not stretch by more than one plus its branch."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, y \in \mathbb{R}^n",
    r"A \in \mathbb{R}^{n \times n}",
)


def derive() -> Derivation:
    work = Deriving("residual_bound", GIVENS)
    work.start(r"\|x + A x\|")
    work.estimate()
    work.estimate("the norm of a matrix")
    work.algebra("factor", "collect")
    work.result("bound")
    return work.done()
