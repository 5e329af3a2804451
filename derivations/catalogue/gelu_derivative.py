"""The slope of the GELU."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"\Phi(x) = \frac{1}{2} \left(1 + \mathrm{erf}\left(\frac{x}{\sqrt{2}}\right)\right)",
    r"\phi(x) = \frac{1}{\sqrt{2 \pi}} e^{-x^2 / 2}",
    r"f(x) = x \Phi(x)",
)


def derive() -> Derivation:
    work = Deriving("gelu_derivative", GIVENS)
    work.start(r"\frac{d}{dx} \Phi(x)", "the slope of the distribution function")
    work.unfold("Phi")
    work.differentiate("the chain rule")
    work.write(r"\frac{1}{\sqrt{2 \pi}} e^{-x^2 / 2}", "the density of the standard normal law")
    work.fold_call("phi", "x")
    work.start(r"\frac{d}{dx} f(x)")
    work.unfold("f")
    work.write(r"\Phi(x) + x \frac{d}{dx} \Phi(x)", "the product rule")
    work.use(r"\frac{d}{dx} \Phi(x)")
    work.result("derivative")
    return work.done()
