"""The score of a softmax policy has mean zero."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p \in \mathbb{R}^K",
    r"p = \mathrm{softmax}(z)",
)


def derive() -> Derivation:
    work = Deriving("policy_score", GIVENS)
    work.start(r"\mathbf{1}^\top p", "the chances sum to one")
    work.unfold("p")
    work.write("1", "each exponential over the sum of all")
    work.start(r"\nabla_z \sum_{k=1}^K p_k", "the mean of the score is the sum of the gradients of the chances")
    work.differentiate("the Jacobian of the softmax")
    work.write(r"p - (\mathbf{1}^\top p) p", "a scalar in front")
    work.use(r"\mathbf{1}^\top p")
    work.simplify("cancel")
    work.result("mean score")
    return work.done()
