"""The receptive field of a stack of convolutions with a common stride."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"k \ge 1 \text{ an integer}",
    r"s \ge 1 \text{ an integer}",
    r"s \ge 2",
    r"r_0 = 1",
    r"r_t = r_{t-1} + (k - 1) s^{t-1}",
)


def derive() -> Derivation:
    work = Deriving("receptive_field_strided", GIVENS)
    work.start("r_t", "layer $t$ adds $k - 1$ steps of the strides below it")
    work.unroll("by induction from a single place")
    work.close_sums()
    work.result("receptive field")
    return work.done()
