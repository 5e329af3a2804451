"""The second derivative of the logistic function, and where it vanishes."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
)


def derive() -> Derivation:
    work = Deriving("sigmoid_second_derivative", GIVENS)
    work.start(r"\frac{d}{dx} \sigma(x)")
    work.differentiate("the slope of the logistic function")
    work.start(r"\frac{d}{dx} (\sigma(x) (1 - \sigma(x)))", "once more")
    work.differentiate("the product rule")
    work.algebra("factor", "factor")
    work.result("second derivative")
    return work.done()
