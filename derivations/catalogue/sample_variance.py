"""The sample variance with the divisor n - 1 is unbiased."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \text{ i.i.d.}",
    r"\mathbb{E}[x_i] = \mu, \mathrm{Var}(x_i) = \sigma^2",
    r"m = \frac{1}{n} \sum_{j=1}^n x_j",
)


def derive() -> Derivation:
    work = Deriving("sample_variance", GIVENS)
    work.start(r"\mathbb{E}\left[\sum_{i=1}^n (x_i - m)^2\right]")
    work.moments("the squares, and the square of the mean", unfolding=("m",))
    work.algebra("factor", "collect")
    work.result("expected sum of squares")
    return work.done()
