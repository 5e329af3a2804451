"""The Woodbury identity, checked by multiplying out."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n} \text{ invertible}",
    r"C \in \mathbb{R}^{k \times k} \text{ invertible}",
    r"U \in \mathbb{R}^{n \times k}",
    r"V \in \mathbb{R}^{k \times n}",
)


def derive() -> Derivation:
    work = Deriving("woodbury", GIVENS)
    work.start(r"(A + U C V) (A^{-1} - A^{-1} U (C^{-1} + V A^{-1} U)^{-1} V A^{-1})")
    work.write(r"I_n + U C V A^{-1} - (U + U C V A^{-1} U) (C^{-1} + V A^{-1} U)^{-1} V A^{-1}", "multiply out")
    work.write(r"I_n + U C V A^{-1} - U C (C^{-1} + V A^{-1} U) (C^{-1} + V A^{-1} U)^{-1} V A^{-1}", "take $UC$ out")
    work.write(r"I_n + U C V A^{-1} - U C V A^{-1}", "a matrix beside its inverse")
    work.simplify("the two terms cancel")
    work.result("product")
    return work.done()
