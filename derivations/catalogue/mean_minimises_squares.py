"""The mean is the constant with the least expected squared distance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"c, c^* \in \mathbb{R}",
    r"x \text{ is a random variable}",
)


def derive() -> Derivation:
    work = Deriving("mean_minimises_squares", GIVENS)
    work.start(r"\frac{\partial}{\partial c} \mathbb{E}[(x - c)^2]")
    work.differentiate("under the expectation")
    work.expect()
    work.equate("0", "it vanishes at the minimiser", at={"c": "c^*"})
    work.solve("c^*")
    work.result("minimiser")
    return work.done()
