"""The Jacobian of the softmax, entry by entry and as a matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p \in \mathbb{R}^K",
    r"S > 0",
    r"S = \sum_{k=1}^K e^{z_k}",
    r"p = \mathrm{softmax}(z)",
    r"i, j \in \{1, \dots, K\}",
)


def derive() -> Derivation:
    work = Deriving("softmax_jacobian", GIVENS)
    work.start(r"\frac{\partial p_i}{\partial z_j}")
    work.differentiate("the quotient rule")
    work.fold("S", because="the normaliser")
    work.replace(r"e^{z_i}", r"S p_i", "an entry of the softmax")
    work.replace(r"e^{z_j}", r"S p_j", "likewise")
    work.algebra("factor", "cancel the normaliser")
    work.result("entry")
    work.start(r"\frac{\partial p}{\partial z}", "as a matrix")
    work.differentiate("the entries collected")
    work.result("Jacobian")
    return work.done()
