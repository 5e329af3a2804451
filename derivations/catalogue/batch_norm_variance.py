"""The two ways to write a batch variance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \in \mathbb{R}",
    r"\mu \in \mathbb{R}",
    r"\mu = \frac{1}{n} \sum_{i=1}^n x_i",
)


def derive() -> Derivation:
    work = Deriving("batch_norm_variance", GIVENS)
    work.start(r"\frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2")
    work.write(
        r"\frac{1}{n} \sum_{i=1}^n x_i^2 - 2 \mu \frac{1}{n} \sum_{i=1}^n x_i + \mu^2", "multiply out, term by term"
    )
    work.write(r"\frac{1}{n} \sum_{i=1}^n x_i^2 - 2 \mu^2 + \mu^2", "the mean")
    work.simplify("collect")
    work.result("variance")
    return work.done()
