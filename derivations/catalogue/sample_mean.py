"""The mean and the variance of a sample mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x_1, \dots, x_n \text{ i.i.d.}",
    r"\mathbb{E}[x_i] = \mu, \mathrm{Var}(x_i) = \sigma^2",
)


def derive() -> Derivation:
    work = Deriving("sample_mean", GIVENS)
    work.start(r"\mathbb{E}\left[\frac{1}{n} \sum_{i=1}^n x_i\right]")
    work.expect()
    work.moments("all have the same mean")
    work.simplify("a sum of equal terms")
    work.result("mean")
    work.start(r"\mathrm{Var}\left(\frac{1}{n} \sum_{i=1}^n x_i\right)")
    work.moments("independent terms add their variances; the factor comes out squared")
    work.result("variance")
    return work.done()
