"""The maximum likelihood estimate of a Gaussian variance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"\mu, \ell \in \mathbb{R}",
    r"v > 0",
    r"\hat{v} > 0",
    r"S > 0",
    r"S = \sum_{i=1}^n (x_i - \mu)^2",
    r"c \in \mathbb{R}",
    r"\ell = -\frac{n}{2} \log v - \frac{S}{2 v} + c",
)


def derive() -> Derivation:
    work = Deriving("mle_gaussian_variance", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial v}", "with the sum $S$ of squared deviations")
    work.unfold("ell")
    work.differentiate("the slope of the logarithm and of the inverse")
    work.equate("0", "it vanishes at the estimate", at={"v": r"\hat{v}"})
    work.solve(r"\hat{v}", "multiply by the squared variance")
    work.result("estimate")
    return work.done()
