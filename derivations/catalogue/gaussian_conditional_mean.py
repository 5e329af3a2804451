"""The mean of one Gaussian coordinate given the other, from the precision matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, y, y^*, m, n, b \in \mathbb{R}",
    r"a, c > 0",
    r"Q \in \mathbb{R}",
    r"Q = \frac{a}{2} (x - m)^2 + b (x - m) (y - n) + \frac{c}{2} (y - n)^2",
)


def derive() -> Derivation:
    work = Deriving("gaussian_conditional_mean", GIVENS)
    work.start(
        r"\frac{\partial Q}{\partial y}",
        "the negative log-density along the second coordinate, with precisions $a$, $b$, $c$",
    )
    work.unfold("Q")
    work.differentiate("term by term")
    work.equate("0", "given the first coordinate, the mean is where the density is largest", at={"y": "y^*"})
    work.solve("y^*")
    work.algebra("group", "split the fraction", "b")
    work.result("conditional mean")
    return work.done()
