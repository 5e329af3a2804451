"""The gradients of a network with one hidden layer."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"W \in \mathbb{R}^{m \times n}",
    r"V \in \mathbb{R}^{k \times m}",
    r"x \in \mathbb{R}^n",
    r"h \in \mathbb{R}^m",
    r"e, y \in \mathbb{R}^k",
    r"L \in \mathbb{R}",
    r"h = \tanh(W x)",
    r"e = V h - y",
    r"L = \frac{1}{2} \|e\|^2",
)


def derive() -> Derivation:
    work = Deriving("two_layer_network", GIVENS)
    work.start(r"\nabla_V L")
    work.unfold("L")
    work.differentiate("the square of a length, then the outer layer")
    work.result("outer weights")
    work.start(r"\nabla_h L")
    work.unfold("L")
    work.differentiate("the outer layer", kept=("h",))
    work.result("hidden units")
    work.start(r"\nabla_W L")
    work.unfold("L")
    work.differentiate("the outer layer, the slope of the hyperbolic tangent, the inner layer")
    work.result("inner weights")
    return work.done()
