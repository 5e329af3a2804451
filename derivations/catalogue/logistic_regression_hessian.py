"""The Hessian of logistic regression."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w \in \mathbb{R}^d",
    r"p, y \in \mathbb{R}^n",
    r"L \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"p = \sigma(X w)",
    r"L = -\sum_{i=1}^n (y_i \log p_i + (1 - y_i) \log(1 - p_i))",
)


def derive() -> Derivation:
    work = Deriving("logistic_regression_hessian", GIVENS)
    work.start(r"\nabla_w^2 L")
    work.write(r"\frac{\partial}{\partial w} (X^\top (p - y))", "the gradient of logistic regression")
    work.differentiate("the slope of the logistic function")
    work.result("Hessian")
    return work.done()
