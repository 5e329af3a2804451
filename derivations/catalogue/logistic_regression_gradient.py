"""The gradient of logistic regression."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w \in \mathbb{R}^d",
    r"a, p, y \in \mathbb{R}^n",
    r"L \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"a = X w",
    r"p = \sigma(a)",
    r"L = -\sum_{i=1}^n (y_i \log p_i + (1 - y_i) \log(1 - p_i))",
)


def derive() -> Derivation:
    work = Deriving("logistic_regression_gradient", GIVENS)
    work.start(r"\nabla_a L")
    work.unfold("L")
    work.differentiate("term by term; the slope of the logistic function")
    work.simplify("multiply out")
    work.start(r"\nabla_w L")
    work.chain_rule("a")
    work.use(r"\nabla_a L")
    work.differentiate("the Jacobian of a linear map")
    work.result("gradient")
    return work.done()
