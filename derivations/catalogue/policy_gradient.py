"""The policy gradient of a softmax policy: the reward above its mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p, r \in \mathbb{R}^K",
    r"J \in \mathbb{R}",
    r"p = \mathrm{softmax}(z)",
    r"J = p^\top r",
)


def derive() -> Derivation:
    work = Deriving("policy_gradient", GIVENS)
    work.start(r"\nabla_z J")
    work.unfold("J")
    work.differentiate("the Jacobian of the softmax")
    work.write(r"p \odot (r - (p^\top r) \mathbf{1})", "take the policy out")
    work.fold("J", because="the mean reward is the baseline")
    work.result("gradient")
    return work.done()
