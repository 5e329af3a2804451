"""Attention: the gradient by the keys."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q \in \mathbb{R}^d",
    r"K \in \mathbb{R}^{n \times d}",
    r"V \in \mathbb{R}^{n \times m}",
    r"a, s, h \in \mathbb{R}^n",
    r"o, g \in \mathbb{R}^m",
    r"L \in \mathbb{R}",
    r"s = \frac{1}{\sqrt{d}} K q",
    r"a = \mathrm{softmax}(s)",
    r"o = V^\top a",
    r"L = g^\top o",
    r"h = V g",
)


def derive() -> Derivation:
    work = Deriving("attention_keys", GIVENS)
    work.start(r"\nabla_s L", "let $g$ be the gradient that arrives at the output; first the scores")
    work.unfold("L")
    work.differentiate("back through the values and the softmax", kept=("s",))
    work.fold("h")
    work.write(r"a \odot (h - (a^\top h) \mathbf{1})", "take the weights out")
    work.start(r"\nabla_K L")
    work.unfold("L")
    work.differentiate("on to the keys")
    work.fold("h")
    work.simplify("take the weights out")
    work.result("gradient")
    return work.done()
