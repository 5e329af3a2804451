"""The gradient of the cross-entropy by the logits under a softmax with temperature."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p, y \in \mathbb{R}^K",
    r"L \in \mathbb{R}",
    r"\tau > 0",
    r"\mathbf{1}^\top y = 1",
    r"p = \mathrm{softmax}(\frac{z}{\tau})",
    r"L = -y^\top \log p",
)


def derive() -> Derivation:
    work = Deriving("softmax_temperature", GIVENS)
    work.start(r"\nabla_z L")
    work.unfold("L")
    work.differentiate("back through the logarithm, the softmax and the scaling")
    work.simplify("multiply out")
    work.given("the entries of the target sum to one")
    work.result("gradient")
    return work.done()
