"""Newton's method solves least squares in one step from any point."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"w \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"L \in \mathbb{R}",
    r"L = \frac{1}{2} \|X w - y\|^2",
)


def derive() -> Derivation:
    work = Deriving("newton_least_squares", GIVENS)
    work.start(r"\nabla_w L")
    work.unfold("L")
    work.differentiate("the square of a length")
    work.start(r"\nabla_w^2 L", "once more")
    work.unfold("L")
    work.differentiate("the Jacobian of the gradient")
    work.start(r"w - (\nabla_w^2 L)^{-1} \nabla_w L", "one step of Newton's method")
    work.use()
    work.write(r"w - w + (X^\top X)^{-1} X^\top y", "multiply out; a matrix beside its inverse")
    work.simplify("the starting point drops out")
    work.result("step")
    return work.done()
