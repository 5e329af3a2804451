"""The logistic function is symmetric about one half."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
)


def derive() -> Derivation:
    work = Deriving("sigmoid_reflection", GIVENS)
    work.start(r"1 - \sigma(x)")
    work.unfold("sigma")
    work.algebra("factor", "one fraction")
    work.recognise(r"multiply above and below by $e^{x}$")
    work.result("reflection")
    return work.done()
