"""Layer normalisation without a floor does not see the scale of its input."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, u \in \mathbb{R}^n",
    r"\mu, \nu \in \mathbb{R}",
    r"a > 0",
    r"\mu = \frac{1}{n} \mathbf{1}^\top x",
    r"u = a x",
    r"\nu = \frac{1}{n} \mathbf{1}^\top u",
)


def derive() -> Derivation:
    work = Deriving("layer_norm_invariance", GIVENS)
    work.start(r"\frac{u - \nu \mathbf{1}}{\sqrt{\frac{1}{n} \|u - \nu \mathbf{1}\|^2}}", "a scaled input normalised")
    work.write(
        r"\frac{a (x - \mu \mathbf{1})}{\sqrt{\frac{1}{n} \|a (x - \mu \mathbf{1})\|^2}}", "the mean scales with it"
    )
    work.write(r"\frac{a (x - \mu \mathbf{1})}{a \sqrt{\frac{1}{n} \|x - \mu \mathbf{1}\|^2}}", "so does the spread")
    work.write(r"\frac{x - \mu \mathbf{1}}{\sqrt{\frac{1}{n} \|x - \mu \mathbf{1}\|^2}}", "the scale cancels")
    work.result("output")
    return work.done()
