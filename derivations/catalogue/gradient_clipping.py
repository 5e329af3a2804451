"""A clipped gradient is never longer than the threshold."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"g \in \mathbb{R}^d",
    r"g \neq 0",
    r"c > 0",
    r"\|g\| \ge c",
)


def derive() -> Derivation:
    work = Deriving("gradient_clipping", GIVENS)
    work.start(r"\left\|\frac{c}{\|g\|} g\right\|", "the gradient is scaled where it is longer than the threshold")
    work.write(r"\frac{c}{\|g\|} \|g\|", "a positive scalar comes out of the norm")
    work.algebra("cancel", "cancel")
    work.result("length")
    return work.done()
