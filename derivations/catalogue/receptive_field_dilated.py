"""The receptive field of a stack with doubling dilations grows exponentially."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"k \ge 1 \text{ an integer}",
    r"r_0 = 1",
    r"r_t = r_{t-1} + (k - 1) 2^{t-1}",
)


def derive() -> Derivation:
    work = Deriving("receptive_field_dilated", GIVENS)
    work.start("r_t", "layer $t$ adds $k - 1$ taps, $2^{t-1}$ apart")
    work.unroll("by induction from a single place")
    work.close_sums()
    work.result("receptive field")
    return work.done()
