"""The value of a generative adversarial network at the best discriminator: a Jensen-Shannon divergence."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"p \in \mathbb{R}^K \text{ with positive entries}",
    r"q \in \mathbb{R}^K \text{ with positive entries}",
    r"m \in \mathbb{R}^K \text{ with positive entries}",
    r"m = \frac{1}{2} (p + q)",
    r"\sum_{k=1}^K p_k = 1",
    r"\sum_{k=1}^K q_k = 1",
)


def derive() -> Derivation:
    work = Deriving("gan_value", GIVENS)
    work.start(r"\sum_{k=1}^K p_k \log \frac{p_k}{2 m_k}", "the data's share, with the mixture $m$")
    work.write(r"\sum_{k=1}^K p_k \log \frac{p_k}{m_k} - \log 2 \sum_{k=1}^K p_k", "take the constant out")
    work.given("the chances sum to one")
    work.start(r"\sum_{k=1}^K q_k \log \frac{q_k}{2 m_k}", "likewise the generator's share")
    work.write(r"\sum_{k=1}^K q_k \log \frac{q_k}{m_k} - \log 2 \sum_{k=1}^K q_k", "take the constant out")
    work.given("the chances sum to one")
    work.start(r"\sum_{k=1}^K p_k \log \frac{p_k}{2 m_k} + \sum_{k=1}^K q_k \log \frac{q_k}{2 m_k}", "both together")
    work.use(because="the two divergences from the mixture, less twice the logarithm of two")
    work.result("value")
    return work.done()
