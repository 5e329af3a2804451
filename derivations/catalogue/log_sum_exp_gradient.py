"""The gradient of the log-sum-exp is the softmax."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p \in \mathbb{R}^K",
    r"S > 0",
    r"S = \sum_{k=1}^K e^{z_k}",
    r"p = \mathrm{softmax}(z)",
)


def derive() -> Derivation:
    work = Deriving("log_sum_exp_gradient", GIVENS)
    work.start(r"\nabla_z \log S")
    work.unfold("S")
    work.differentiate("the chain rule")
    work.simplify("the definition of the softmax")
    work.fold("p")
    work.result("gradient")
    return work.done()
