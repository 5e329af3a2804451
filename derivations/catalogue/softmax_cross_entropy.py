"""The gradient of the cross-entropy of a softmax: prediction minus target."""

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
    work = Deriving("softmax_cross_entropy", GIVENS)
    work.start(r"\nabla_p L")
    work.unfold("L")
    work.differentiate("term by term", kept=("p",))
    work.start(r"\nabla_z L", "back through the softmax")
    work.chain_rule("p")
    work.use(r"\nabla_p L")
    work.differentiate("the Jacobian of the softmax")
    work.simplify("multiply out")
    work.given("the entries of the target sum to one")
    work.result("gradient")
    return work.done()
