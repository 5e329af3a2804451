"""The slope of the logistic function is at most one quarter."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x \in \mathbb{R}",
    r"s \in (0, 1)",
    r"\sigma \text{ is the logistic function}",
)


def derive() -> Derivation:
    work = Deriving("sigmoid_slope_bound", GIVENS)
    work.start(r"\frac{d}{dx} \sigma(x)")
    work.differentiate("the slope of the logistic function")
    work.move("complete the square", "complete the square")
    work.bound(r"\frac{1}{4}", "a square is not negative")
    work.result("bound")
    return work.done()
