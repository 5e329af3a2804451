"""The best coefficient of a control variate."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"c, c^*, a, b, v \in \mathbb{R}",
    r"v > 0",
    r"V \in \mathbb{R}",
    r"V = a - 2 c b + c^2 v",
)


def derive() -> Derivation:
    work = Deriving("control_variate", GIVENS)
    work.start(
        r"\frac{\partial V}{\partial c}",
        "the variance of the difference, with covariance $b$ and the control's variance $v$",
    )
    work.unfold("V")
    work.differentiate("term by term")
    work.equate("0", "it vanishes at the best coefficient", at={"c": "c^*"})
    work.solve("c^*")
    work.result("coefficient")
    return work.done()
