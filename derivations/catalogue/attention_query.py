"""Attention: the Jacobian of the output by the query."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q \in \mathbb{R}^d",
    r"K \in \mathbb{R}^{n \times d}",
    r"V \in \mathbb{R}^{n \times m}",
    r"a, s \in \mathbb{R}^n",
    r"o \in \mathbb{R}^m",
    r"s = \frac{1}{\sqrt{d}} K q",
    r"a = \mathrm{softmax}(s)",
    r"o = V^\top a",
)


def derive() -> Derivation:
    work = Deriving("attention_query", GIVENS)
    work.start(r"\frac{\partial s}{\partial q}", "the scores")
    work.unfold("s")
    work.differentiate("a linear map")
    work.start(r"\frac{\partial a}{\partial s}", "the weights")
    work.unfold("a")
    work.differentiate("the Jacobian of the softmax", kept=("s",))
    work.fold("a")
    work.start(r"\frac{\partial o}{\partial q}")
    work.unfold("o")
    work.differentiate("the value matrix, the softmax, the scores")
    work.result("Jacobian")
    return work.done()
