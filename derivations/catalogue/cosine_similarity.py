"""The gradient of the cosine similarity."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, y \in \mathbb{R}^n",
    r"x \neq 0",
    r"y \neq 0",
    r"c \in \mathbb{R}",
    r"c = \frac{x^\top y}{\|x\| \|y\|}",
)


def derive() -> Derivation:
    work = Deriving("cosine_similarity", GIVENS)
    work.start(r"\nabla_x c")
    work.unfold("c")
    work.differentiate("the quotient rule; the gradient of a length is the unit vector")
    work.algebra("expand", "multiply out")
    work.result("gradient")
    return work.done()
