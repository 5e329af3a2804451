"""The push-through identity behind the dual form of ridge regression."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"y \in \mathbb{R}^n",
    r"\lambda > 0",
)


def derive() -> Derivation:
    work = Deriving("ridge_push_through", GIVENS)
    work.start(r"(X^\top X + \lambda I) X^\top")
    work.simplify("multiply out")
    work.move("first factor out", "take the factor out on the other side")
    work.start(
        r"(X^\top X + \lambda I)^{-1} X^\top y", "so the ridge solution, with the inverses taken to the other sides"
    )
    work.across_inverse()
    work.result("dual form")
    return work.done()
