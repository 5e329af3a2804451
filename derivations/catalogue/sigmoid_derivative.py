"""The slope of the logistic function."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
)


def derive() -> Derivation:
    work = Deriving("sigmoid_derivative", GIVENS)
    work.start(r"\frac{d}{dx} \sigma(x)")
    work.unfold("sigma")
    work.differentiate("the chain rule")
    work.write(r"\frac{1}{1 + e^{-x}} \left(1 - \frac{1}{1 + e^{-x}}\right)", "split the fraction")
    work.fold_call("sigma", "x")
    work.result("derivative")
    return work.done()
