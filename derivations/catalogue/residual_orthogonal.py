"""The residual of least squares is orthogonal to every column."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"y \in \mathbb{R}^n",
    r"\hat{w} \in \mathbb{R}^d",
    r"\hat{w} = (X^\top X)^{-1} X^\top y",
)


def derive() -> Derivation:
    work = Deriving("residual_orthogonal", GIVENS)
    work.start(r"X^\top (y - X \hat{w})")
    work.unfold("hat:w")
    work.write(r"X^\top y - X^\top X (X^\top X)^{-1} X^\top y", "multiply out")
    work.write(r"X^\top y - X^\top y", "a matrix beside its inverse")
    work.simplify("the terms cancel")
    work.result("product")
    return work.done()
