"""The entropy of a uniform law."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \sim U[a, b]",
    r"a, b \in \mathbb{R}",
    r"a < b",
    r"\ell(x) = -\log(b - a)",
)


def derive() -> Derivation:
    work = Deriving("uniform_entropy", GIVENS)
    work.start(r"-\mathbb{E}[\ell(x)]", "with the log-density $\\ell$")
    work.unfold("ell", because="the log-density is constant")
    work.expect("a constant is its own mean")
    work.result("entropy")
    return work.done()
