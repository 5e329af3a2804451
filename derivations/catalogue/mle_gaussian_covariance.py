"""The log-likelihood of a Gaussian sample by the covariance matrix."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\Sigma \in \mathbb{R}^{d \times d} \text{ symmetric positive definite}",
    r"S \in \mathbb{R}^{d \times d} \text{ symmetric}",
    r"\ell \in \mathbb{R}",
    r"\ell = -\frac{n}{2} (\log \det \Sigma + \mathrm{tr}(\Sigma^{-1} S))",
)


def derive() -> Derivation:
    work = Deriving("mle_gaussian_covariance", GIVENS)
    work.start(r"\nabla_\Sigma \ell", "with the second moments $S$ of the sample about its mean")
    work.unfold("ell")
    work.simplify("the derivatives of a log-determinant and of an inverse")
    work.result("gradient")
    return work.done()
