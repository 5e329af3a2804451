"""The closed form of least squares."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"w, w^* \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"L \in \mathbb{R}",
    r"L = \|X w - y\|^2",
)


def derive() -> Derivation:
    work = Deriving("normal_equations", GIVENS)
    work.start(r"\nabla_w L")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.equate("0", "the gradient vanishes at the minimiser", at={"w": "w^*"})
    work.solve("w^*", "the columns are independent, so the Gram matrix has an inverse")
    work.result("minimiser")
    return work.done()
