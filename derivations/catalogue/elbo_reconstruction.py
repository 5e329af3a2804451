"""The lower bound as reconstruction minus divergence from the prior."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q \in \mathbb{R}^K \text{ with positive entries}",
    r"r \in \mathbb{R}^K \text{ with positive entries}",
    r"c \in \mathbb{R}^K \text{ with positive entries}",
)


def derive() -> Derivation:
    work = Deriving("elbo_reconstruction", GIVENS)
    work.start(r"\sum_{k=1}^K q_k \log \frac{c_k r_k}{q_k}", "the joint law is the likelihood $c$ times the prior $r$")
    work.write(
        r"\sum_{k=1}^K q_k \left(\log c_k - \log \frac{q_k}{r_k}\right)",
        "the logarithm of a product; turn the quotient",
    )
    work.write(r"\sum_{k=1}^K q_k \log c_k - \sum_{k=1}^K q_k \log \frac{q_k}{r_k}", "two sums")
    work.result("lower bound")
    return work.done()
