"""The return of a constant reward under a discount."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\gamma \in (0, 1)",
    r"r \in \mathbb{R}",
    r"T \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("discounted_return", GIVENS)
    work.start(r"\sum_{t=1}^T \gamma^{t-1} r")
    work.close_sums()
    work.result("return")
    work.start(r"\lim_{T \to \infty} \frac{1 - \gamma^T}{1 - \gamma}", "as the horizon grows")
    work.take_limit("a power of a number below one")
    work.result("limit")
    return work.done()
