"""Clipping does not turn the gradient."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"g \in \mathbb{R}^d",
    r"g \neq 0",
    r"c > 0",
)


def derive() -> Derivation:
    work = Deriving("clipping_keeps_direction", GIVENS)
    work.start(r"\frac{\frac{c}{\|g\|} g}{\left\|\frac{c}{\|g\|} g\right\|}", "the unit vector of the clipped gradient")
    work.write(r"\frac{\frac{c}{\|g\|} g}{c}", "its length is the threshold")
    work.simplify("cancel")
    work.result("direction")
    return work.done()
