"""Nesterov's method on a quadratic: the gradient ahead is the gradient here, with the velocity damped."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"A \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"x, v, b, z \in \mathbb{R}^n",
    r"\beta \in (0, 1)",
    r"\eta > 0",
    r"z = x + \beta v",
)


def derive() -> Derivation:
    work = Deriving("nesterov_lookahead", GIVENS)
    work.start(r"\beta v - \eta (A z - b)", "the new velocity, with the gradient at the point ahead")
    work.unfold("z")
    work.write(r"\beta v - \eta (A x - b) - \eta \beta A v", "multiply out")
    work.write(r"\beta (I_n - \eta A) v - \eta (A x - b)", "collect the velocity")
    work.result("velocity")
    return work.done()
