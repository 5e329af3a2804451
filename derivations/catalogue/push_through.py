"""The push-through identity."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"P \in \mathbb{R}^{n \times m}",
    r"Q \in \mathbb{R}^{m \times n}",
)


def derive() -> Derivation:
    work = Deriving("push_through", GIVENS)
    work.start(r"(I_n + P Q) P")
    work.simplify("multiply out")
    work.move("first factor out", "take the factor out on the other side")
    work.start(r"(I_n + P Q)^{-1} P", "with the inverses taken to the other sides")
    work.across_inverse()
    work.result("identity")
    return work.done()
