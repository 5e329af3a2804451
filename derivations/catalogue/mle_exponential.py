"""The maximum likelihood estimate of an exponential rate."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"\ell \in \mathbb{R}",
    r"S > 0",
    r"\lambda > 0",
    r"\hat{\lambda} > 0",
    r"S = \sum_{i=1}^n x_i",
    r"\ell = n \log \lambda - \lambda S",
)


def derive() -> Derivation:
    work = Deriving("mle_exponential", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial \lambda}", "with the sum $S$ of the samples")
    work.unfold("ell")
    work.differentiate("the slope of the logarithm")
    work.equate("0", "it vanishes at the estimate", at={r"\lambda": r"\hat{\lambda}"})
    work.solve(r"\hat{\lambda}")
    work.result("estimate")
    return work.done()
