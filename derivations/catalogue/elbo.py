"""The evidence splits into the lower bound and the divergence from the posterior."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q \in \mathbb{R}^K \text{ with positive entries}",
    r"r \in \mathbb{R}^K \text{ with positive entries}",
    r"e > 0",
    r"\sum_{k=1}^K q_k = 1",
)


def derive() -> Derivation:
    work = Deriving("elbo", GIVENS)
    work.start(
        r"\sum_{k=1}^K q_k \log \frac{e r_k}{q_k}",
        "the lower bound: the joint law is the evidence $e$ times the posterior $r$",
    )
    work.write(r"\sum_{k=1}^K q_k \log e + \sum_{k=1}^K q_k \log \frac{r_k}{q_k}", "the logarithm of a product")
    work.write(
        r"\log e \sum_{k=1}^K q_k - \sum_{k=1}^K q_k \log \frac{q_k}{r_k}", "take the constant out; turn the quotient"
    )
    work.given("the approximate posterior sums to one")
    work.result("lower bound")
    return work.done()
