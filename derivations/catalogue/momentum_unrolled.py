"""Momentum under a constant gradient, step by step."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\beta \in (0, 1)",
    r"g \in \mathbb{R}",
    r"v_0 = 0",
    r"v_t = \beta v_{t-1} + g",
)


def derive() -> Derivation:
    work = Deriving("momentum_unrolled", GIVENS)
    work.start("v_t")
    work.unroll("by induction from zero")
    work.result("velocity")
    work.start(r"\lim_{t \to \infty} \beta^t", "as the steps go on")
    work.take_limit("a power of a number below one")
    return work.done()
