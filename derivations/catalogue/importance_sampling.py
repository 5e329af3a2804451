"""Importance sampling does not change the mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"p, f \in \mathbb{R}^K",
    r"q \in \mathbb{R}^K \text{ with positive entries}",
)


def derive() -> Derivation:
    work = Deriving("importance_sampling", GIVENS)
    work.start(r"\sum_{k=1}^K q_k \frac{p_k}{q_k} f_k", "the mean under $q$ of the weighted function")
    work.move("cancel under sums", "cancel the sampling law")
    work.result("mean")
    return work.done()
