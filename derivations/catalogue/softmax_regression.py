"""The gradient of multi-class logistic regression by its weight matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"W \in \mathbb{R}^{K \times d}",
    r"x \in \mathbb{R}^d",
    r"p, y \in \mathbb{R}^K",
    r"L \in \mathbb{R}",
    r"\mathbf{1}^\top y = 1",
    r"p = \mathrm{softmax}(W x)",
    r"L = -y^\top \log p",
)


def derive() -> Derivation:
    work = Deriving("softmax_regression", GIVENS)
    work.start(r"\nabla_W L")
    work.unfold("L")
    work.differentiate("back through the logarithm, the softmax and the linear map")
    work.simplify("multiply out")
    work.given("the entries of the target sum to one")
    work.result("gradient")
    return work.done()
