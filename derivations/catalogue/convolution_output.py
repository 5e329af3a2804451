"""The output size of a convolution, from the last position of the kernel."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
    r"s \ge 1 \text{ an integer}",
    r"p \ge 1 \text{ an integer}",
    r"o \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("convolution_output", GIVENS)
    work.equate_formula(
        r"(o - 1) s + k", "n + 2 p", "the last of $o$ positions, $s$ apart, ends where the padded input ends"
    )
    work.solve("o", "take the kernel to the other side and divide by the stride")
    work.algebra("group", "split the fraction", "s")
    work.result("output size")
    return work.done(
        "Where the stride does not divide, the last position is the last whole one: the fraction is rounded down."
    )
