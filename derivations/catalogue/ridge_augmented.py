"""Ridge regression is least squares on data with a scaled identity below."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"\lambda > 0",
)


def derive() -> Derivation:
    work = Deriving("ridge_augmented", GIVENS)
    work.start(r"\|X w - y\|^2 + \|\sqrt{\lambda} w\|^2")
    work.write(r"\|X w - y\|^2 + \lambda \|w\|^2", "a scalar comes out of the length squared")
    work.result("loss")
    work.start(r"\nabla_w (\|X w - y\|^2 + \lambda \|w\|^2)")
    work.differentiate("the square of a length")
    work.simplify("take the two out")
    work.result("gradient")
    return work.done()
