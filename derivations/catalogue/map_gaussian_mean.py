"""The posterior mode of a Gaussian mean under a Gaussian prior."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"\sigma > 0",
    r"\tau > 0",
    r"s, m, \mu, \hat{\mu}, \ell, c \in \mathbb{R}",
    r"\ell = \frac{s \mu}{\sigma^2} - \frac{n \mu^2}{2 \sigma^2} - \frac{(\mu - m)^2}{2 \tau^2} + c",
)


def derive() -> Derivation:
    work = Deriving("map_gaussian_mean", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial \mu}", "the log-posterior after $n$ samples with sum $s$")
    work.unfold("ell")
    work.differentiate("term by term")
    work.equate("0", "it vanishes at the mode", at={r"\mu": r"\hat{\mu}"})
    work.solve(r"\hat{\mu}")
    work.result("mode")
    return work.done()
