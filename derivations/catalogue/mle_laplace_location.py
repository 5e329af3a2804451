"""The location of a Laplace law is estimated by a median."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"m, \hat{m}, \ell \in \mathbb{R}",
    r"b > 0",
    r"\ell = -n \log(2 b) - \frac{1}{b} \sum_{i=1}^n |x_i - m|",
)


def derive() -> Derivation:
    work = Deriving("mle_laplace_location", GIVENS)
    work.start(r"\frac{\partial \ell}{\partial m}")
    work.unfold("ell")
    work.differentiate("term by term")
    work.result("slope")
    work.equate("0", "it vanishes where as many samples lie above as below: at a median", at={"m": r"\hat{m}"})
    return work.done()
