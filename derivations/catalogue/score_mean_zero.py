"""The score of a Gaussian has mean zero, and its variance is the Fisher information."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathcal{N}(\mu, \sigma^2)",
    r"\sigma > 0",
    r"\theta \in \mathbb{R}",
    r"\ell(x, \theta) = -\frac{1}{2} \log(2 \pi \sigma^2) - \frac{(x - \theta)^2}{2 \sigma^2}",
)


def derive() -> Derivation:
    work = Deriving("score_mean_zero", GIVENS)
    work.start(r"\frac{\partial}{\partial \theta} \ell(x, \theta)", "the score")
    work.unfold("ell")
    work.differentiate("the chain rule")
    work.start(r"\mathbb{E}\left[\frac{x - \mu}{\sigma^2}\right]", "its mean at the true parameter")
    work.expect()
    work.moments("the mean")
    work.start(r"\mathbb{E}\left[\left(\frac{x - \mu}{\sigma^2}\right)^2\right]", "its mean square")
    work.moments("the variance")
    work.result("information")
    return work.done()
