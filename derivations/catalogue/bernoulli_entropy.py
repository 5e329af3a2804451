"""The entropy of a Bernoulli law, and where it is largest."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathrm{Bern}(p)",
    r"p \in (0, 1)",
    r"\ell(x) = x \log p + (1 - x) \log(1 - p)",
)


def derive() -> Derivation:
    work = Deriving("bernoulli_entropy", GIVENS)
    work.start(r"-\mathbb{E}[\ell(x)]", "with the log-probability $\\ell$")
    work.unfold("ell", because="the log-probability")
    work.expect()
    work.moments("the mean of a Bernoulli variable")
    work.algebra("powers", "collect")
    work.result("entropy")
    work.start(r"\frac{d}{dp} (-p \log p - (1 - p) \log(1 - p))", "its slope")
    work.differentiate("the product rule")
    work.simplify("cancel")
    work.result("slope")
    return work.done()
