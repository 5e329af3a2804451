"""The divergence is not negative."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"p \in \mathbb{R}^K \text{ with positive entries}",
    r"q \in \mathbb{R}^K \text{ with positive entries}",
    r"\sum_{k=1}^K p_k = 1",
    r"\sum_{k=1}^K q_k = 1",
)


def derive() -> Derivation:
    work = Deriving("kl_not_negative", GIVENS)
    work.start(r"\sum_{k=1}^K p_k \log \frac{q_k}{p_k}", "the divergence with its sign turned")
    work.bound(r"\sum_{k=1}^K p_k \left(\frac{q_k}{p_k} - 1\right)", r"$\log u \le u - 1$")
    work.write(r"\sum_{k=1}^K q_k - \sum_{k=1}^K p_k", "multiply out")
    work.given("both sum to one")
    work.simplify("so the divergence itself is not negative")
    work.result("bound")
    return work.done()
