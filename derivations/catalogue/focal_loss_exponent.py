"""The slope of the focal loss with any exponent by the logit of the right class."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a \in \mathbb{R}",
    r"p \in (0, 1)",
    r"\gamma > 0",
    r"L \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"p = \sigma(a)",
    r"L = -(1 - p)^\gamma \log p",
)


def derive() -> Derivation:
    work = Deriving("focal_loss_exponent", GIVENS)
    work.start(r"\frac{\partial L}{\partial p}")
    work.unfold("L")
    work.differentiate("the product rule", kept=("p",))
    work.start(r"\frac{\partial L}{\partial a}")
    work.chain_rule("p")
    work.use(r"\frac{\partial L}{\partial p}")
    work.differentiate("the slope of the logistic function")
    work.algebra("factor", "take the common factor out")
    work.result("slope")
    return work.done()
