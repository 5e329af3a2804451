"""Least squares is unbiased, and its covariance."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"w \in \mathbb{R}^d",
    r"y, e \in \mathbb{R}^n",
    r"\sigma > 0",
    r"\mathbb{E}[e] = \mathbf{0}",
    r"\mathrm{Var}(e) = \sigma^2 I",
    r"y = X w + e",
)


def derive() -> Derivation:
    work = Deriving("ols_unbiased", GIVENS)
    work.start(r"\mathbb{E}[(X^\top X)^{-1} X^\top y]")
    work.unfold("y")
    work.write(r"w + (X^\top X)^{-1} X^\top \mathbb{E}[e]", "a matrix beside its inverse; the expectation is linear")
    work.moments("the noise has mean zero")
    work.result("mean")
    work.start(r"\mathrm{Var}((X^\top X)^{-1} X^\top y)")
    work.write(r"(X^\top X)^{-1} X^\top (\sigma^2 I) X (X^\top X)^{-1}", "the covariance of a linear map")
    work.simplify("a matrix beside its inverse")
    work.result("covariance")
    return work.done()
