"""The gradient of a linear function of a matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{m \times n}",
    r"X \in \mathbb{R}^{n \times m}",
)


def derive() -> Derivation:
    work = Deriving("trace_linear", GIVENS)
    work.start(r"\nabla_X \mathrm{tr}(A X)")
    work.differentiate("the trace is the inner product with the transpose")
    work.result("gradient")
    return work.done()
