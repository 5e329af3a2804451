"""The hyperbolic tangent is a scaled and shifted logistic function."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
)


def derive() -> Derivation:
    work = Deriving("tanh_as_sigmoid", GIVENS)
    work.start(r"2 \sigma(2 x) - 1")
    work.unfold("sigma")
    work.algebra("factor", "one fraction")
    work.recognise(r"multiply above and below by $e^{x}$")
    work.result("hyperbolic tangent")
    return work.done()
