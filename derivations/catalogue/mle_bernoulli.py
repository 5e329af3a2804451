"""The maximum likelihood estimate of a Bernoulli parameter."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"s \in \mathbb{R}",
    r"p, \hat{p} \in (0, 1)",
    r"\ell \in \mathbb{R}",
    r"\ell = s \log p + (n - s) \log(1 - p)",
)


def derive() -> Derivation:
    work = Deriving("mle_bernoulli", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial p}", "the log-likelihood of $n$ samples with sum $s$")
    work.unfold("ell")
    work.differentiate("the slope of the logarithm")
    work.equate("0", "it vanishes at the estimate", at={"p": r"\hat{p}"})
    work.solve(r"\hat{p}", "multiply by the denominators")
    work.result("estimate")
    return work.done()
