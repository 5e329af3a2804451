"""The squared error of an estimate: variance plus squared bias."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"t \in \mathbb{R}",
    r"g \text{ is a random variable}",
)


def derive() -> Derivation:
    work = Deriving("bias_variance", GIVENS)
    work.start(r"\mathbb{E}[(g - t)^2]")
    work.write(r"\mathbb{E}[g^2 - 2 t g + t^2]", "multiply out")
    work.expect()
    work.write(r"\mathrm{Var}(g) + \mathbb{E}[g]^2 - 2 t \mathbb{E}[g] + t^2", "the mean of a square")
    work.algebra("squares", "complete the square")
    work.result("error")
    return work.done()
