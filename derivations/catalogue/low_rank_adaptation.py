"""The gradients of the factors of a low-rank update of a weight matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"W \in \mathbb{R}^{m \times n}",
    r"B \in \mathbb{R}^{m \times r}",
    r"A \in \mathbb{R}^{r \times n}",
    r"x \in \mathbb{R}^n",
    r"e, y \in \mathbb{R}^m",
    r"L \in \mathbb{R}",
    r"e = (W + B A) x - y",
    r"L = \frac{1}{2} \|e\|^2",
)


def derive() -> Derivation:
    work = Deriving("low_rank_adaptation", GIVENS)
    work.start(r"\nabla_A L")
    work.unfold("L")
    work.differentiate("the square of a length, then the product with the update")
    work.result("gradient by the inner factor")
    work.start(r"\nabla_B L")
    work.unfold("L")
    work.differentiate("likewise")
    work.move("transposes together", "a transposed product")
    work.result("gradient by the outer factor")
    return work.done()
