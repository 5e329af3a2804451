"""The Fisher information of an exponential law."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathrm{Exp}(\lambda)",
    r"\lambda > 0",
    r"t \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("fisher_exponential", GIVENS)
    work.start(r"\frac{\partial}{\partial \lambda} (\log \lambda - \lambda t)", "the score of a sample $t$")
    work.differentiate("the slope of the logarithm")
    work.start(r"\mathbb{E}\left[\left(\frac{1}{\lambda} - x\right)^2\right]", "its mean square")
    work.moments("the variance of an exponential law")
    work.result("information")
    return work.done()
