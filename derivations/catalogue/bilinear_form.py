"""The gradient of a bilinear form by its matrix is an outer product."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"u \in \mathbb{R}^m",
    r"v \in \mathbb{R}^n",
    r"W \in \mathbb{R}^{m \times n}",
)


def derive() -> Derivation:
    work = Deriving("bilinear_form", GIVENS)
    work.start(r"\nabla_W (u^\top W v)")
    work.differentiate("the product rule: what stands on the left and on the right")
    work.result("gradient")
    return work.done()
