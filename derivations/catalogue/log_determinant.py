"""The gradient of the log-determinant is the inverse, transposed."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (r"X \in \mathbb{R}^{n \times n} \text{ invertible}",)


def derive() -> Derivation:
    work = Deriving("log_determinant", GIVENS)
    work.start(r"\nabla_X \det(X)")
    work.differentiate("Jacobi's formula")
    work.start(r"\nabla_X \log \det(X)")
    work.differentiate("Jacobi's formula under the logarithm; the determinant cancels")
    work.result("gradient")
    return work.done()
