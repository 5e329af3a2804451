"""The loss of logistic regression is convex: the Hessian has a quadratic form that is not negative."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w, v \in \mathbb{R}^d",
    r"p, u \in \mathbb{R}^n",
    r"\sigma \text{ is the logistic function}",
    r"p = \sigma(X w)",
    r"u = X v",
)


def derive() -> Derivation:
    work = Deriving("logistic_regression_convex", GIVENS)
    work.start(r"v^\top X^\top \mathrm{diag}(p \odot (1 - p)) X v", "the quadratic form of the Hessian")
    work.write(r"u^\top \mathrm{diag}(p \odot (1 - p)) u", "name the image of the direction")
    work.write(r"\sum_{i=1}^n p_i (1 - p_i) u_i^2", "a diagonal matrix")
    work.result("quadratic form")
    work.bound("0", "probabilities lie between zero and one", op=">=")
    return work.done()
