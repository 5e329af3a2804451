"""The slope of the SiLU (swish)."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"f(x) = x \sigma(x)",
)


def derive() -> Derivation:
    work = Deriving("silu_derivative", GIVENS)
    work.start(r"\frac{d}{dx} f(x)")
    work.unfold("f")
    work.differentiate("the product rule; the slope of the logistic function")
    work.algebra("factor", "take the common factor out")
    work.result("derivative")
    return work.done()
