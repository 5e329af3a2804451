"""The bias correction of Adam: its averages, divided by one minus a power, have the right mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\beta \in (0, 1)",
    r"g_t \text{ stationary}",
    r"m_0 = 0",
    r"m_t = \beta m_{t-1} + (1 - \beta) g_t",
)


def derive() -> Derivation:
    work = Deriving("adam_bias_correction", GIVENS)
    work.start(r"m_t", "the average unrolled")
    work.unroll("by induction from zero")
    work.start(r"\mathbb{E}\left[(1 - \beta) \sum_{i=1}^t \beta^{t - i} g_i\right]", "its mean")
    work.expect()
    work.moments("all gradients have the same mean")
    work.close_sums()
    work.algebra("factor", "take the mean out")
    work.result("mean")
    work.start(r"\frac{(1 - \beta^t) \mathbb{E}[g_t]}{1 - \beta^t}", "after the correction")
    work.algebra("cancel", "cancel")
    work.result("corrected mean")
    return work.done()
