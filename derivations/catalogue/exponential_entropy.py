"""The entropy of an exponential law."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim \mathrm{Exp}(\lambda)",
    r"\lambda > 0",
    r"\ell(x) = \log \lambda - \lambda x",
)


def derive() -> Derivation:
    work = Deriving("exponential_entropy", GIVENS)
    work.start(r"-\mathbb{E}[\ell(x)]", "with the log-density $\\ell$")
    work.unfold("ell", because="the log-density")
    work.expect()
    work.moments("the mean of an exponential law")
    work.simplify("cancel")
    work.result("entropy")
    return work.done()
