"""Back through batch normalisation of one feature over a batch."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, \hat{x}, g \in \mathbb{R}^n",
    r"\mu \in \mathbb{R}",
    r"\epsilon > 0",
    r"v > 0",
    r"L \in \mathbb{R}",
    r"\mu = \frac{1}{n} \sum_{i=1}^n x_i",
    r"v = \frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2",
    r"\hat{x} = \frac{x - \mu \mathbf{1}}{\sqrt{v + \epsilon}}",
    r"c \in \mathbb{R}",
    r"c = g^\top \hat{x}",
    r"L = g^\top \hat{x}",
)


def derive() -> Derivation:
    work = Deriving("batch_norm", GIVENS)
    work.start(r"\nabla_x \mu", "the mean")
    work.unfold("mu")
    work.differentiate("every sample has the same weight")
    work.start(r"\nabla_x v", "the variance")
    work.unfold("v")
    work.differentiate("the chain rule, the mean among the variables")
    work.write(r"\frac{2}{n} (x - \mu \mathbf{1})", "the deviations sum to zero, so the mean contributes nothing")
    work.start(r"\nabla_x L")
    work.unfold("L")
    work.write(
        r"\frac{g - (\mathbf{1}^\top g) \nabla_x \mu}{\sqrt{v + \epsilon}} - \frac{c}{2 (v + \epsilon)} \nabla_x v",
        "the quotient rule",
    )
    work.use(r"\nabla_x \mu", r"\nabla_x v")
    work.write(
        r"\frac{1}{n \sqrt{v + \epsilon}} \left(n g - (\mathbf{1}^\top g) \mathbf{1} - c \hat{x}\right)",
        "the deviations over the spread are the output",
    )
    work.result("gradient")
    return work.done()
