"""Back through layer normalisation (without gain and bias)."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, \hat{x}, g \in \mathbb{R}^n",
    r"\mu \in \mathbb{R}",
    r"\epsilon > 0",
    r"s > 0",
    r"L \in \mathbb{R}",
    r"\mu = \frac{1}{n} \mathbf{1}^\top x",
    r"s = \sqrt{\frac{1}{n} \|x - \mu \mathbf{1}\|^2 + \epsilon}",
    r"\hat{x} = \frac{x - \mu \mathbf{1}}{s}",
    r"L = g^\top \hat{x}",
)


def derive() -> Derivation:
    work = Deriving("layer_norm", GIVENS)
    work.start(r"\nabla_x s", "the spread first")
    work.unfold("s")
    work.differentiate("the chain rule; the deviations sum to zero")
    work.write(r"\frac{1}{n} \hat{x}", "the deviations sum to zero, so the mean contributes nothing")
    work.start(r"\nabla_x L", "let $g$ be the gradient that arrives at the output")
    work.unfold("L", "hat:x")
    work.write(
        r"\frac{1}{s} \left(g - \frac{1}{n} \mathbf{1} \mathbf{1}^\top g\right) - \frac{g^\top \hat{x}}{s} \nabla_x s",
        "the quotient rule",
    )
    work.use(r"\nabla_x s")
    work.simplify("collect")
    work.result("gradient")
    return work.done()
