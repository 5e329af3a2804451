"""The slope of the binary cross-entropy by the logit: probability minus label."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a \in \mathbb{R}",
    r"p \in (0, 1)",
    r"y \in \mathbb{R}",
    r"L \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"p = \sigma(a)",
    r"L = -y \log p - (1 - y) \log(1 - p)",
)


def derive() -> Derivation:
    work = Deriving("logistic_loss_slope", GIVENS)
    work.start(r"\frac{\partial L}{\partial p}")
    work.unfold("L")
    work.differentiate("the slope of the logarithm", kept=("p",))
    work.start(r"\frac{\partial p}{\partial a}", "below")
    work.unfold("p")
    work.differentiate("the slope of the logistic function")
    work.fold("p")
    work.start(r"\frac{\partial L}{\partial a}")
    work.chain_rule("p")
    work.use()
    work.algebra("factor", "multiply out")
    work.result("slope")
    return work.done()
