"""The Fisher information of a Bernoulli law."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathrm{Bern}(p)",
    r"p \in (0, 1)",
)


def derive() -> Derivation:
    work = Deriving("fisher_bernoulli", GIVENS)
    work.start(r"\frac{\partial}{\partial p} (x \log p + (1 - x) \log(1 - p))", "the score")
    work.differentiate("the slope of the logarithm")
    work.write(r"\frac{x - p}{p (1 - p)}", "one fraction")
    work.start(r"\mathbb{E}\left[\left(\frac{x - p}{p (1 - p)}\right)^2\right]", "its mean square")
    work.moments("the variance of a Bernoulli variable")
    work.algebra("factor", "cancel")
    work.result("information")
    return work.done()
