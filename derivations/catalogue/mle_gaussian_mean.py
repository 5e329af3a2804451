"""The maximum likelihood estimate of a Gaussian mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"\mu, \hat{\mu}, \ell \in \mathbb{R}",
    r"\sigma > 0",
    r"\ell = -\frac{n}{2} \log(2 \pi \sigma^2) - \frac{1}{2 \sigma^2} \sum_{i=1}^n (x_i - \mu)^2",
)


def derive() -> Derivation:
    work = Deriving("mle_gaussian_mean", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial \mu}")
    work.unfold("ell")
    work.differentiate("term by term")
    work.write(r"\frac{1}{\sigma^2} \left(\sum_{i=1}^n x_i - n \mu\right)", "sum the constant")
    work.equate("0", "it vanishes at the estimate", at={r"\mu": r"\hat{\mu}"})
    work.solve(r"\hat{\mu}")
    work.result("estimate")
    return work.done()
