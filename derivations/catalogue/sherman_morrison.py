"""The Sherman-Morrison formula, checked by multiplying out."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n} \text{ invertible}",
    r"u, v \in \mathbb{R}^n",
    r"\alpha \in \mathbb{R}",
    r"\alpha = v^\top A^{-1} u",
)


def derive() -> Derivation:
    work = Deriving("sherman_morrison", GIVENS)
    work.start(r"(A + u v^\top) \left(A^{-1} - \frac{A^{-1} u v^\top A^{-1}}{1 + \alpha}\right)")
    work.write(
        r"I_n + u v^\top A^{-1} - \frac{u v^\top A^{-1} + u (v^\top A^{-1} u) v^\top A^{-1}}{1 + \alpha}",
        "multiply out",
    )
    work.write(
        r"I_n + u v^\top A^{-1} - \frac{u v^\top A^{-1} + \alpha u v^\top A^{-1}}{1 + \alpha}",
        "the scalar in the middle",
    )
    work.write(r"I_n + u v^\top A^{-1} - u v^\top A^{-1}", "cancel the fraction")
    work.simplify("the two terms cancel")
    work.result("product")
    return work.done()
