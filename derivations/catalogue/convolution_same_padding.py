"""The padding that keeps the size at stride one."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
    r"p \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("convolution_same_padding", GIVENS)
    work.equate_formula("n + 2 p - k + 1", "n", "at stride one the output is as large as the input")
    work.solve("p")
    work.result("padding")
    return work.done()
