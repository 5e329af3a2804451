"""The step size that treats the largest and the smallest curvature alike."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\mu > 0",
    r"L > 0",
    r"\eta, \eta^* \in \mathbb{R}",
)


def derive() -> Derivation:
    work = Deriving("best_step_two_curvatures", GIVENS)
    work.equate_formula(r"1 - \eta^* \mu", r"\eta^* L - 1", "both directions shrink by the same factor")
    work.solve(r"\eta^*", "collect")
    work.result("step size")
    work.start(r"1 - \frac{2}{\mu + L} \mu", "the factor by which they shrink")
    work.algebra("factor", "one fraction")
    work.result("factor")
    return work.done()
