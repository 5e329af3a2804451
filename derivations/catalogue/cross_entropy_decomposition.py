"""The cross-entropy is the entropy plus the divergence."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"p \in \mathbb{R}^K \text{ with positive entries}",
    r"q \in \mathbb{R}^K \text{ with positive entries}",
)


def derive() -> Derivation:
    work = Deriving("cross_entropy_decomposition", GIVENS)
    work.start(r"-\sum_{k=1}^K p_k \log q_k")
    work.write(r"-\sum_{k=1}^K p_k \left(\log p_k - \log \frac{p_k}{q_k}\right)", "the logarithm of a quotient")
    work.write(r"-\sum_{k=1}^K p_k \log p_k + \sum_{k=1}^K p_k \log \frac{p_k}{q_k}", "two sums")
    work.result("decomposition")
    return work.done()
