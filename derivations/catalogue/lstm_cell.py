"""The LSTM: the Jacobian of the new cell by the old one is the forget gate."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"f, i, u, c, C, o, h, g \in \mathbb{R}^m",
    r"C = f \odot c + i \odot u",
    r"h = o \odot \tanh(C)",
)


def derive() -> Derivation:
    work = Deriving("lstm_cell", GIVENS)
    work.start(r"\frac{\partial C}{\partial c}")
    work.unfold("C")
    work.differentiate("elementwise; the gates do not depend on the cell")
    work.result("cell")
    work.start(r"\frac{\partial h}{\partial c}")
    work.unfold("h")
    work.differentiate("the chain rule through the new cell")
    work.result("output")
    return work.done()
