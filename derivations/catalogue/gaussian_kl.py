"""The divergence of two univariate Gaussians."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathcal{N}(\mu, \sigma^2)",
    r"\nu \in \mathbb{R}",
    r"\sigma > 0",
    r"\tau > 0",
    r"\ell(x) = -\frac{1}{2} \log(2 \pi \sigma^2) - \frac{(x - \mu)^2}{2 \sigma^2}",
    r"m(x) = -\frac{1}{2} \log(2 \pi \tau^2) - \frac{(x - \nu)^2}{2 \tau^2}",
)


def derive() -> Derivation:
    work = Deriving("gaussian_kl", GIVENS)
    work.start(r"\mathbb{E}[\ell(x) - m(x)]", "with the log-densities $\\ell$ and $m$")
    work.unfold("ell", "m", because="the log-densities")
    work.expect()
    work.moments("the first and second moments")
    work.simplify("collect")
    work.algebra("squares", "complete the square")
    work.result("divergence")
    return work.done()
