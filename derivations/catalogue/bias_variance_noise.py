"""The expected squared error on a noisy target: noise, variance and squared bias."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"f, t \in \mathbb{R}",
    r"\sigma > 0",
    r"g \text{ is a random variable}",
    r"\epsilon \text{ is a random variable}",
    r"\mathbb{E}[\epsilon] = 0, \mathrm{Var}(\epsilon) = \sigma^2",
    r"g \text{ is independent of } \epsilon",
)


def derive() -> Derivation:
    work = Deriving("bias_variance_noise", GIVENS)
    work.start(r"\mathbb{E}[(f + \epsilon - g)^2]")
    work.moments("independence; the noise has mean zero")
    work.replace(r"\mathbb{E}[g^2]", r"\mathrm{Var}(g) + \mathbb{E}[g]^2", "the mean of a square")
    work.algebra("squares", "complete the square")
    work.result("error")
    return work.done()
