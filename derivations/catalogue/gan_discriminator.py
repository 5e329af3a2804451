"""The best discriminator of a generative adversarial network, at one point."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"a > 0",
    r"b > 0",
    r"D \in (0, 1)",
    r"\hat{D} \in (0, 1)",
    r"V \in \mathbb{R}",
    r"V = a \log D + b \log(1 - D)",
)


def derive() -> Derivation:
    work = Deriving("gan_discriminator", GIVENS)
    work.start(r"\frac{\partial V}{\partial D}", "with the density $a$ of the data and $b$ of the generator")
    work.unfold("V")
    work.differentiate("the slope of the logarithm")
    work.equate("0", "it vanishes at the best discriminator", at={"D": r"\hat{D}"})
    work.solve(r"\hat{D}", "multiply by the denominators")
    work.result("discriminator")
    return work.done()
