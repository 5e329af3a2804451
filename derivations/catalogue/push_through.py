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
    work.write(r"P + P Q P", "multiply out")
    work.write(r"P (I_m + Q P)", "take the factor out on the other side")
    work.start(r"(I_n + P Q)^{-1} P", "with the inverses taken to the other sides")
    work.write(r"P (I_m + Q P)^{-1}", "the identity above")
    work.result("identity")
    return work.done()
