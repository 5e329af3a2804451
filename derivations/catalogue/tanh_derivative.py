"""The slope of the hyperbolic tangent."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"t(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
)


def derive() -> Derivation:
    work = Deriving("tanh_derivative", GIVENS)
    work.start(r"\frac{d}{dx} t(x)")
    work.unfold("t")
    work.differentiate("the quotient rule")
    work.write(r"1 - \left(\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}\right)^2", "divide")
    work.fold_call("t", "x")
    work.result("derivative")
    return work.done()
