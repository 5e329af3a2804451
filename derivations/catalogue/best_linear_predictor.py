"""The best linear predictor: the covariance over the variance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a, a^* \in \mathbb{R}",
    r"x \text{ is a random variable}",
    r"y \text{ is a random variable}",
)


def derive() -> Derivation:
    work = Deriving("best_linear_predictor", GIVENS)
    work.start(r"\frac{\partial}{\partial a} \mathbb{E}[(y - a x)^2]")
    work.differentiate("under the expectation")
    work.expect()
    work.write(r"2 a \mathbb{E}[x^2] - 2 \mathbb{E}[x y]", "multiply out")
    work.equate("0", "it vanishes at the best coefficient", at={"a": "a^*"})
    work.solve("a^*")
    work.result("coefficient")
    return work.done()
