"""The gradient of least squares."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w \in \mathbb{R}^d",
    r"r, y \in \mathbb{R}^n",
    r"L \in \mathbb{R}",
    r"r = X w - y",
    r"L = \frac{1}{2} \|r\|^2",
)


def derive() -> Derivation:
    work = Deriving("squared_loss_gradient", GIVENS)
    work.start(r"\nabla_r L")
    work.unfold("L")
    work.differentiate("the square of a length", kept=("r",))
    work.start(r"\nabla_w L")
    work.chain_rule("r")
    work.use(r"\nabla_r L")
    work.differentiate("the Jacobian of an affine map")
    work.unfold("r")
    work.result("gradient")
    return work.done()
