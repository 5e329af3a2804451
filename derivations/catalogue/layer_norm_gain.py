"""The gradients of the gain and the bias of layer normalisation."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\hat{x}, \gamma, \beta, y, g \in \mathbb{R}^d",
    r"L \in \mathbb{R}",
    r"y = \gamma \odot \hat{x} + \beta",
    r"L = g^\top y",
)


def derive() -> Derivation:
    work = Deriving("layer_norm_gain", GIVENS)
    work.start(r"\nabla_\gamma L")
    work.unfold("L")
    work.differentiate("elementwise")
    work.result("gain")
    work.start(r"\nabla_\beta L")
    work.unfold("L")
    work.differentiate("the bias is added")
    work.result("bias")
    work.start(r"\nabla_{\hat{x}} L")
    work.unfold("L")
    work.differentiate("elementwise")
    work.result("input")
    return work.done()
