"""The intercept of a linear regression passes the fit through the means."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"y_1, \dots, y_n \in \mathbb{R}",
    r"a, b, b^*, \bar{x}, \bar{y}, L \in \mathbb{R}",
    r"\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i",
    r"\bar{y} = \frac{1}{n} \sum_{i=1}^n y_i",
    r"L = \sum_{i=1}^n (y_i - a x_i - b)^2",
)


def derive() -> Derivation:
    work = Deriving("intercept", GIVENS)
    work.start(r"\frac{\partial L}{\partial b}")
    work.unfold("L")
    work.differentiate("term by term")
    work.write(r"2 n (a \bar{x} + b - \bar{y})", "the sums are multiples of the means")
    work.result("slope")
    work.equate("0", "the slope vanishes at the minimiser", at={"b": "b^*"})
    work.solve("b^*")
    work.result("minimiser")
    return work.done()
