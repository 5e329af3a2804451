"""The point with the least squared distances to a set of points is their mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}^d",
    r"w, w^* \in \mathbb{R}^d",
    r"L \in \mathbb{R}",
    r"L = \sum_{i=1}^n \|w - x_i\|^2",
)


def derive() -> Derivation:
    work = Deriving("centroid", GIVENS)
    work.start(r"\nabla_w L")
    work.unfold("L")
    work.differentiate("term by term")
    work.write(r"2 n w - 2 \sum_{i=1}^n x_i", "sum the constant")
    work.equate("0", "the gradient vanishes at the best point", at={"w": "w^*"})
    work.solve("w^*", "divide by twice the number of points")
    work.result("mean")
    return work.done()
