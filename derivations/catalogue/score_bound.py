"""The score of two unit vectors is at most their temperature allows."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q, k \in \mathbb{R}^d",
    r"\tau > 0",
    r"\|q\| = 1",
    r"\|k\| = 1",
)


def derive() -> Derivation:
    work = Deriving("score_bound", GIVENS)
    work.start(r"\frac{q^\top k}{\tau}")
    work.estimate("the Cauchy-Schwarz inequality")
    work.given("both have unit length")
    work.result("bound")
    return work.done()
