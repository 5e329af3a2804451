"""Two kernels of three see as much as one of five, with fewer weights."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (r"c \ge 1 \text{ an integer}",)


def derive() -> Derivation:
    work = Deriving("two_small_kernels", GIVENS)
    work.start("1 + 2 (3 - 1)", "the receptive field of two layers")
    work.algebra("expand", "count")
    work.result("receptive field")
    work.start("2 (3^2 c^2) - 5^2 c^2", "the weights, against those of one layer")
    work.algebra("expand", "count")
    work.result("difference")
    work.bound("0", "fewer by seven for each pair of channels")
    return work.done()
