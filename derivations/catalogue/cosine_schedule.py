"""The cosine schedule: its slope, steepest in the middle."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, b, t \in \mathbb{R}",
    r"T > 0",
    r"\eta(t) = b + \frac{1}{2} (a - b) (1 + \cos(\pi t / T))",
)


def derive() -> Derivation:
    work = Deriving("cosine_schedule", GIVENS)
    work.start(r"\frac{d}{dt} \eta(t)", "the rate falls from $a$ to $b$ over $T$ steps")
    work.unfold("eta")
    work.differentiate("the chain rule")
    work.algebra("factor", "collect")
    work.result("slope")
    return work.done()
