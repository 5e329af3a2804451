"""A step on an L2 penalty is weight decay."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"w, g \in \mathbb{R}^d",
    r"\eta > 0",
    r"\lambda > 0",
)


def derive() -> Derivation:
    work = Deriving("weight_decay", GIVENS)
    work.start(r"w - \eta \left(g + \nabla_w \left(\frac{\lambda}{2} \|w\|^2\right)\right)")
    work.differentiate("the square of a length")
    work.simplify("collect the weights")
    work.result("step")
    return work.done()
