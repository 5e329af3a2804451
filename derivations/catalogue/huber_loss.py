"""The slope of the pseudo-Huber loss, and its bound."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"r \in \mathbb{R}",
    r"\delta > 0",
    r"h(r) = \delta^2 \left(\sqrt{1 + \frac{r^2}{\delta^2}} - 1\right)",
)


def derive() -> Derivation:
    work = Deriving("huber_loss", GIVENS)
    work.start(r"\frac{d}{dr} h(r)")
    work.unfold("h")
    work.differentiate("the chain rule")
    work.algebra("cancel", "cancel")
    work.result("slope")
    return work.done()
