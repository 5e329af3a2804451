"""The divergence of two multivariate Gaussians."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, \mu, \nu \in \mathbb{R}^d",
    r"a, b \in \mathbb{R}",
    r"\Sigma \in \mathbb{R}^{d \times d} \text{ symmetric positive definite}",
    r"\Lambda \in \mathbb{R}^{d \times d} \text{ symmetric positive definite}",
    r"x \sim \mathcal{N}(\mu, \Sigma)",
    r"a = (x - \mu)^\top \Sigma^{-1} (x - \mu)",
    r"b = (x - \nu)^\top \Lambda^{-1} (x - \nu)",
)


def derive() -> Derivation:
    work = Deriving("gaussian_kl_full", GIVENS)
    work.start(r"\mathbb{E}[a]", "the quadratic form of the law itself")
    work.unfold("a")
    work.moments("the covariance matrix beside its inverse")
    work.start(r"\mathbb{E}[b]", "that of the other law")
    work.unfold("b")
    work.write(r"\mathrm{tr}(\Lambda^{-1} \Sigma) + (\mu - \nu)^\top \Lambda^{-1} (\mu - \nu)", "mean and covariance")
    work.start(
        r"\frac{1}{2} \left(\log \frac{\det \Lambda}{\det \Sigma} + \mathbb{E}[b] - \mathbb{E}[a]\right)",
        "the log-densities",
    )
    work.use()
    work.result("divergence")
    return work.done()
