"""The gradient of the contrastive (InfoNCE) loss by the query."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q \in \mathbb{R}^d",
    r"K \in \mathbb{R}^{n \times d}",
    r"p, y \in \mathbb{R}^n",
    r"\tau > 0",
    r"L \in \mathbb{R}",
    r"\mathbf{1}^\top y = 1",
    r"p = \mathrm{softmax}\left(\frac{1}{\tau} K q\right)",
    r"L = -y^\top \log p",
)


def derive() -> Derivation:
    work = Deriving("contrastive_loss", GIVENS)
    work.start(r"\nabla_q L", "let $y$ point to the key that belongs to the query")
    work.unfold("L")
    work.differentiate("back through the logarithm, the softmax and the scores")
    work.simplify("multiply out")
    work.given("the entries of the target sum to one")
    work.result("gradient")
    return work.done()
