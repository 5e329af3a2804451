"""The scale of a Laplace law is estimated by the mean absolute deviation."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"m, \ell \in \mathbb{R}",
    r"b, \hat{b} > 0",
    r"\ell = -n \log(2 b) - \frac{1}{b} \sum_{i=1}^n |x_i - m|",
)


def derive() -> Derivation:
    work = Deriving("mle_laplace_scale", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial b}")
    work.unfold("ell")
    work.differentiate("term by term")
    work.equate("0", "it vanishes at the estimate", at={"b": r"\hat{b}"})
    work.solve(r"\hat{b}")
    work.result("estimate")
    return work.done()
