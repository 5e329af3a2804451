"""A Gram matrix is positive semidefinite."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"v \in \mathbb{R}^d",
)


def derive() -> Derivation:
    work = Deriving("gram_matrix", GIVENS)
    work.start(r"v^\top X^\top X v")
    work.simplify("the inner product of a vector with itself")
    work.result("quadratic form")
    work.bound("0", "a square is not negative", op=">=")
    return work.done()
