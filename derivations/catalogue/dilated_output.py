"""The output size of a dilated convolution."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
    r"s \ge 1 \text{ an integer}",
    r"p \ge 1 \text{ an integer}",
    r"d \ge 1 \text{ an integer}",
    r"o \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("dilated_output", GIVENS)
    work.equate_formula(
        "(o - 1) s + 1 + (k - 1) d", "n + 2 p", "the dilated kernel reaches over $1 + (k - 1) d$ places"
    )
    work.solve("o")
    work.algebra("group", "split the fraction", "s")
    work.result("output size")
    return work.done()
