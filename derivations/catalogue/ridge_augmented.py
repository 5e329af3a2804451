"""Ridge regression is least squares on data with a scaled identity below."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}",
    r"w \in \mathbb{R}^d",
    r"y \in \mathbb{R}^n",
    r"\lambda > 0",
    r"\tilde X = \begin{bmatrix} X \\ \sqrt{\lambda} I_d \end{bmatrix}",
    r"\tilde y = \begin{bmatrix} y \\ \mathbf{0}_d \end{bmatrix}",
)


def derive() -> Derivation:
    work = Deriving("ridge_augmented", GIVENS)
    work.start(r"\|\tilde X w - \tilde y\|^2", "the squared length of the residual of the augmented data")
    work.unfold("tilde:X", "tilde:y")
    work.blocks()
    work.move("scalars out of lengths", "a scalar comes out of the length squared")
    work.result("loss")
    work.start(r"\nabla_w (\|X w - y\|^2 + \lambda \|w\|^2)")
    work.differentiate("the square of a length")
    work.simplify("take the two out")
    work.result("gradient")
    return work.done()
