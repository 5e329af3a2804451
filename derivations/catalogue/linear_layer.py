"""Back through a linear layer: the gradients by weights, bias and input."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"W \in \mathbb{R}^{m \times n}",
    r"x \in \mathbb{R}^n",
    r"b, z, g \in \mathbb{R}^m",
    r"L \in \mathbb{R}",
    r"z = W x + b",
    r"L = g^\top z",
)


def derive() -> Derivation:
    work = Deriving("linear_layer", GIVENS)
    work.start(r"\nabla_z L", "let $g$ be the gradient that arrives at the output")
    work.unfold("L")
    work.differentiate("a linear function", kept=("z",))
    work.start(r"\nabla_W L")
    work.unfold("L")
    work.differentiate("the product rule")
    work.result("weights")
    work.start(r"\nabla_b L")
    work.unfold("L")
    work.differentiate("the bias is added")
    work.result("bias")
    work.start(r"\nabla_x L")
    work.unfold("L")
    work.differentiate("the product rule")
    work.result("input")
    return work.done()
