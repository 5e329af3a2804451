"""The receptive field of a stack of convolutions with stride one."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"k \ge 1 \text{ an integer}",
    r"r_0 = 1",
    r"r_t = r_{t-1} + k - 1",
)


def derive() -> Derivation:
    work = Deriving("receptive_field", GIVENS)
    work.start("r_t", "each layer sees $k - 1$ places more")
    work.unroll("by induction from a single place")
    work.result("receptive field")
    return work.done()
