"""The reparametrised gradient of a quadratic objective."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\epsilon \sim \mathcal{N}(0, 1)",
    r"\mu, a \in \mathbb{R}",
    r"\sigma > 0",
    r"z \in \mathbb{R}",
    r"z = \mu + \sigma \epsilon",
)


def derive() -> Derivation:
    work = Deriving("reparametrisation", GIVENS)
    work.start(r"\mathbb{E}[(z - a)^2]", "the objective")
    work.unfold("z")
    work.moments("the moments of the noise")
    work.start(
        r"\mathbb{E}[\frac{\partial}{\partial \sigma} (\mu + \sigma \epsilon - a)^2]",
        "the mean of the gradient along the path",
    )
    work.differentiate("the chain rule, the noise held fixed")
    work.expect()
    work.moments("the moments of the noise")
    work.result("gradient by the spread")
    work.start(r"\frac{\partial}{\partial \sigma} (\sigma^2 + (\mu - a)^2)", "the gradient of the mean")
    work.differentiate("the same")
    return work.done()
