"""The LSTM: the gradients of the cell by the pre-activations of its gates."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"f, i, u, a_f, a_i, a_u, c, C, g \in \mathbb{R}^m",
    r"L \in \mathbb{R}",
    r"\sigma \text{ is the logistic function}",
    r"f = \sigma(a_f)",
    r"i = \sigma(a_i)",
    r"u = \tanh(a_u)",
    r"C = f \odot c + i \odot u",
    r"L = g^\top C",
)


def derive() -> Derivation:
    work = Deriving("lstm_gates", GIVENS)
    work.start(r"\nabla_{a_f} L", "let $g$ be the gradient that arrives at the new cell $C$")
    work.unfold("L")
    work.differentiate("the slope of the logistic function")
    work.result("forget gate")
    work.start(r"\nabla_{a_i} L")
    work.unfold("L")
    work.differentiate("likewise")
    work.result("input gate")
    work.start(r"\nabla_{a_u} L")
    work.unfold("L")
    work.differentiate("the slope of the hyperbolic tangent")
    work.result("candidate")
    return work.done()
