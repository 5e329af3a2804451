"""The gradient of the Rayleigh quotient."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"S \in \mathbb{R}^{d \times d} \text{ symmetric}",
    r"w \in \mathbb{R}^d",
    r"w \neq 0",
    r"\rho \in \mathbb{R}",
    r"\rho = \frac{w^\top S w}{w^\top w}",
)


def derive() -> Derivation:
    work = Deriving("rayleigh_quotient", GIVENS)
    work.start(r"\nabla_w \rho")
    work.unfold("rho")
    work.differentiate("the quotient rule")
    work.algebra("expand", "multiply out")
    work.replace(r"w^\top S w", r"\rho w^\top w", "the quotient itself appears again")
    work.algebra("factor", "take the common factor out")
    work.result("gradient")
    return work.done()
