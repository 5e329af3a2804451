"""Inverted dropout keeps the mean and adds variance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"m \sim \mathrm{Bern}(p)",
    r"p \in (0, 1)",
    r"x \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("inverted_dropout", GIVENS)
    work.start(r"\mathbb{E}\left[\frac{m x}{p}\right]")
    work.expect()
    work.moments("the mean of the mask")
    work.simplify("cancel")
    work.result("mean")
    work.start(r"\mathrm{Var}\left(\frac{m x}{p}\right)")
    work.moments("the variance of the mask")
    work.algebra("factor", "collect")
    work.result("variance")
    return work.done()
