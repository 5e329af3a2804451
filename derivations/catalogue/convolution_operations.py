"""The multiplications of a convolution layer."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"h \ge 1 \text{ an integer}",
    r"w \ge 1 \text{ an integer}",
    r"c \ge 1 \text{ an integer}",
    r"m \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("convolution_operations", GIVENS)
    work.start(
        r"\sum_{y=1}^h \sum_{x=1}^w \sum_{o=1}^m \sum_{i=1}^c \sum_{a=1}^k \sum_{b=1}^k 1",
        "one for each output place, output, input and place of the kernel",
    )
    work.simplify("count")
    work.result("multiplications")
    return work.done()
