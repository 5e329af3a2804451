"""The output size of a transposed convolution."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"o \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
    r"s \ge 1 \text{ an integer}",
    r"p \ge 1 \text{ an integer}",
    r"n \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("transposed_output", GIVENS)
    work.equate_formula(
        r"\frac{n + 2 p - k}{s} + 1", "o", "the convolution that it turns round takes $n$ places to $o$"
    )
    work.solve("n", "solve for the other size")
    work.algebra("group", "collect the multiples of the stride", "s")
    work.result("output size")
    return work.done()
