"""The softmax of two logits is the logistic function of their difference."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, b \in \mathbb{R}",
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
)


def derive() -> Derivation:
    work = Deriving("softmax_of_two", GIVENS)
    work.start(r"\frac{e^{a}}{e^{a} + e^{b}}")
    work.simplify(r"divide above and below by $e^{a}$")
    work.recognise()
    work.result("probability")
    return work.done()
