"""A subgradient of the soft-margin support vector machine."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w \in \mathbb{R}^d",
    r"y, m \in \mathbb{R}^n",
    r"C > 0",
    r"L \in \mathbb{R}",
    r"m = y \odot (X w)",
    r"L = \frac{1}{2} \|w\|^2 + C \sum_{i=1}^n \max(0, 1 - m_i)",
)


def derive() -> Derivation:
    work = Deriving("hinge_svm_gradient", GIVENS)
    work.start(r"\nabla_w L")
    work.unfold("L", "m")
    work.differentiate("term by term, wherever no margin is exactly met")
    work.result("subgradient")
    return work.done()
