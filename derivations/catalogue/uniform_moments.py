"""The mean and the variance of a uniform variable."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, b \in \mathbb{R}",
    r"a < b",
    r"x \sim U[a, b]",
)


def derive() -> Derivation:
    work = Deriving("uniform_moments", GIVENS)
    work.start(r"\mathbb{E}[x]")
    work.moments("the middle of the interval")
    work.result("mean")
    work.start(r"\mathrm{Var}(x)")
    work.moments("the integral of the squared deviation")
    work.algebra("factor", "collect")
    work.result("variance")
    return work.done()
