"""The maximum likelihood estimate of a categorical law: counts over their sum."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"s \in \mathbb{R}^K \text{ with positive entries}",
    r"p, \hat{p} \in (0, 1)",
    r"c > 0",
    r"\lambda > 0",
    r"\lambda^* > 0",
    r"\ell \in \mathbb{R}",
    r"\ell = c \log p - \lambda p",
)


def derive() -> Derivation:
    work = Deriving("mle_categorical", GIVENS)
    work.start(
        r"\frac{\partial \ell}{\partial p}",
        "one chance $p$ with its count $c$, and the multiplier $\\lambda$ of the side condition",
    )
    work.unfold("ell")
    work.differentiate("the slope of the logarithm")
    work.equate("0", "at the estimate", at={"p": r"\hat{p}"})
    work.solve(r"\hat{p}", "a chance is its count over the multiplier")
    work.result("estimate")
    work.start(r"\sum_{k=1}^K \frac{s_k}{\lambda^*}", "the sum of the chances of all counts $s_k$")
    work.write(r"\frac{\sum_{k=1}^K s_k}{\lambda^*}", "take the multiplier out")
    work.equate("1", "they sum to one")
    work.solve(r"\lambda^*", "so the multiplier is the number of samples")
    work.result("multiplier")
    return work.done()
