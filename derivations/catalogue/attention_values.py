"""Attention: the gradient by the values."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q \in \mathbb{R}^d",
    r"K \in \mathbb{R}^{n \times d}",
    r"V \in \mathbb{R}^{n \times m}",
    r"a \in \mathbb{R}^n",
    r"o, g \in \mathbb{R}^m",
    r"L \in \mathbb{R}",
    r"a = \mathrm{softmax}\left(\frac{1}{\sqrt{d}} K q\right)",
    r"o = V^\top a",
    r"L = g^\top o",
)


def derive() -> Derivation:
    work = Deriving("attention_values", GIVENS)
    work.start(r"\frac{\partial o}{\partial a}")
    work.unfold("o")
    work.differentiate("a linear map", kept=("a",))
    work.result("Jacobian by the weights")
    work.start(r"\nabla_V L")
    work.unfold("L")
    work.differentiate("the product rule")
    work.result("gradient")
    return work.done()
