"""The number of parameters of a convolution layer."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"c \ge 1 \text{ an integer}",
    r"m \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("convolution_parameters", GIVENS)
    work.start(
        r"\sum_{o=1}^m \left(1 + \sum_{i=1}^c \sum_{a=1}^k \sum_{b=1}^k 1\right)",
        "for each of $m$ outputs a bias, and a weight for each place of the kernel in each of $c$ inputs",
    )
    work.simplify("count")
    work.algebra("factor", "collect")
    work.result("parameters")
    return work.done()
