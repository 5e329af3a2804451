"""The gradient of a quadratic function of a matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n}",
    r"X \in \mathbb{R}^{n \times m}",
)


def derive() -> Derivation:
    work = Deriving("trace_quadratic", GIVENS)
    work.start(r"\nabla_X \mathrm{tr}(X^\top A X)")
    work.differentiate("the product rule")
    work.simplify("take the matrix out")
    work.result("gradient")
    return work.done()
