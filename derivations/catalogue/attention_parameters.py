"""The number of weights of multi-head self-attention does not depend on the number of heads."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"d \ge 1 \text{ an integer}",
    r"h \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("attention_parameters", GIVENS)
    work.start(
        r"\sum_{a=1}^h 3 d \frac{d}{h} + d^2", "each of $h$ heads maps $d$ to $d/h$ three times; one map of all outputs"
    )
    work.write("3 d^2 + d^2", "the heads cancel")
    work.algebra("expand", "collect")
    work.result("weights")
    return work.done()
