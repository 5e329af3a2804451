"""The mean of the gradients of equal batches is the gradient of the whole."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}^d",
    r"w \in \mathbb{R}^d",
    r"n \in \mathbb{N}",
)


def derive() -> Derivation:
    work = Deriving("gradient_accumulation", GIVENS)
    work.start(r"\nabla_w \left(\frac{1}{n} \sum_{i=1}^n \frac{1}{2} \|w - x_i\|^2\right)")
    work.differentiate("the gradient of a sum is the sum of the gradients")
    work.result("gradient")
    return work.done()
