"""Branches scaled by the depth keep the variance bounded."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, b \in \mathbb{R}",
    r"n \ge 1 \text{ an integer}",
    r"x \text{ is a random variable}",
    r"b \text{ is a random variable}",
    r"\mathrm{Var}(x) = v, \mathrm{Var}(b) = v",
    r"x \text{ is independent of } b",
)


def derive() -> Derivation:
    work = Deriving("depth_scaled_branch", GIVENS)
    work.start(r"\mathrm{Var}\left(x + \frac{b}{\sqrt{n}}\right)")
    work.moments("independent terms add their variances; the factor comes out squared")
    work.algebra("factor", "collect")
    work.result("variance")
    return work.done()
