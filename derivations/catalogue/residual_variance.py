"""The variance along a residual path grows by a constant factor per block."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"r > 1",
    r"v > 0",
    r"a_0 = v",
    r"a_t = r a_{t-1}",
)


def derive() -> Derivation:
    work = Deriving("residual_variance", GIVENS)
    work.start("a_t", "each block multiplies the variance by $r$: one and the relative variance of its branch")
    work.unroll()
    work.result("variance")
    return work.done()
