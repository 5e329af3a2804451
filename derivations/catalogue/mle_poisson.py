"""The maximum likelihood estimate of a Poisson mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"s > 0",
    r"\lambda > 0",
    r"\hat{\lambda} > 0",
    r"\ell, c \in \mathbb{R}",
    r"\ell = s \log \lambda - n \lambda - c",
)


def derive() -> Derivation:
    work = Deriving("mle_poisson", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial \lambda}", "the log-likelihood of $n$ counts with sum $s$")
    work.unfold("ell")
    work.differentiate("the slope of the logarithm")
    work.equate("0", "it vanishes at the estimate", at={r"\lambda": r"\hat{\lambda}"})
    work.solve(r"\hat{\lambda}")
    work.result("estimate")
    return work.done()
