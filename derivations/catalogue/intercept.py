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
    work.simplify("sum the terms apart")
    work.replace(r"\sum_{i=1}^n x_i", r"n \bar{x}", "a sum is a multiple of its mean")
    work.replace(r"\sum_{j=1}^n y_j", r"n \bar{y}", "likewise")
    work.algebra("factor", "take the common factor out")
    work.result("slope")
    work.equate("0", "the slope vanishes at the minimiser", at={"b": "b^*"})
    work.solve("b^*")
    work.result("minimiser")
    return work.done()
