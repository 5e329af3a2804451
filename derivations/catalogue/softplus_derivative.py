"""The slope of the softplus is the logistic function."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
    r"f(x) = \log(1 + e^{x})",
)


def derive() -> Derivation:
    work = Deriving("softplus_derivative", GIVENS)
    work.start(r"\frac{d}{dx} f(x)")
    work.unfold("f")
    work.differentiate("the chain rule")
    work.write(r"\frac{1}{1 + e^{-x}}", r"divide above and below by $e^{x}$")
    work.fold_call("sigma", "x")
    work.result("derivative")
    return work.done()
