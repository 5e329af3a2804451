"""The Hessian of the cross-entropy by the logits: the Jacobian of the softmax, whatever the target."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p, y \in \mathbb{R}^K",
    r"L \in \mathbb{R}",
    r"\mathbf{1}^\top y = 1",
    r"p = \mathrm{softmax}(z)",
    r"L = -\sum_{k=1}^K y_k \log p_k",
)


def derive() -> Derivation:
    work = Deriving("softmax_cross_entropy_hessian", GIVENS)
    work.start(r"\nabla_z L")
    work.unfold("L")
    work.differentiate()
    work.simplify("multiply out", unfolding=())
    work.given("the entries of the target sum to one")
    work.result("gradient")
    work.start(r"\nabla_z^2 L", "once more")
    work.write(r"\frac{\partial (p - y)}{\partial z}", "the gradient found above")
    work.differentiate("the target is a constant")
    work.result("Hessian")
    return work.done()
