"""What a depthwise separable convolution saves."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"c \ge 1 \text{ an integer}",
    r"m \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("separable_parameters", GIVENS)
    work.start(r"\sum_{i=1}^c \sum_{a=1}^k \sum_{b=1}^k 1 + \sum_{o=1}^m \sum_{i=1}^c 1", "the weights of both stages")
    work.simplify("count")
    work.start(r"\sum_{o=1}^m \sum_{i=1}^c \sum_{a=1}^k \sum_{b=1}^k 1", "the weights of the full convolution")
    work.simplify("count")
    work.start(r"\frac{c k^2 + c m}{c m k^2}", "what is left of them")
    work.algebra("expand", "cancel")
    work.result("ratio")
    return work.done()
