"""The entropy of a Gaussian."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathcal{N}(\mu, \sigma^2)",
    r"\sigma > 0",
    r"\ell(x) = -\frac{1}{2} \log(2 \pi \sigma^2) - \frac{(x - \mu)^2}{2 \sigma^2}",
)


def derive() -> Derivation:
    work = Deriving("gaussian_entropy", GIVENS)
    work.start(r"-\mathbb{E}[\ell(x)]", "with the log-density $\\ell$")
    work.unfold("ell", because="the log-density")
    work.expect()
    work.moments("the mean squared deviation is the variance")
    work.algebra("expand", "cancel")
    work.result("entropy")
    return work.done()
