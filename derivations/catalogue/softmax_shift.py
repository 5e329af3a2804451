"""The softmax does not change when a constant is added to every logit."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z \in \mathbb{R}^K",
    r"c \in \mathbb{R}",
    r"k \in \{1, \dots, K\}",
)


def derive() -> Derivation:
    work = Deriving("softmax_shift", GIVENS)
    work.start(r"\frac{e^{z_k + c}}{\sum_{i=1}^K e^{z_i + c}}")
    work.write(r"\frac{e^{c} e^{z_k}}{\sum_{i=1}^K e^{c} e^{z_i}}", "exponentials of sums")
    work.write(r"\frac{e^{c} e^{z_k}}{e^{c} \sum_{i=1}^K e^{z_i}}", "the factor out of the sum")
    work.algebra("cancel", "cancel the factor")
    work.result("entry")
    return work.done()
