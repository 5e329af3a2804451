"""Back through root-mean-square normalisation."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, y, g \in \mathbb{R}^n",
    r"\epsilon > 0",
    r"r > 0",
    r"L \in \mathbb{R}",
    r"r = \sqrt{\frac{1}{n} \|x\|^2 + \epsilon}",
    r"y = \frac{x}{r}",
    r"L = g^\top y",
)


def derive() -> Derivation:
    work = Deriving("rms_norm", GIVENS)
    work.start(r"\nabla_x r", "the root mean square first")
    work.unfold("r")
    work.differentiate("the chain rule")
    work.fold("r")
    work.simplify("collect")
    work.start(r"\nabla_x L")
    work.unfold("L", "y")
    work.differentiate("the quotient rule")
    work.simplify("collect")
    work.result("gradient")
    return work.done()
