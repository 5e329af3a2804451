"""The number of weights of a feed-forward block that widens by four."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (r"d \ge 1 \text{ an integer}",)


def derive() -> Derivation:
    work = Deriving("mlp_parameters", GIVENS)
    work.start(
        r"\sum_{a=1}^{4 d} \left(1 + \sum_{b=1}^d 1\right) + \sum_{a=1}^d \left(1 + \sum_{b=1}^{4 d} 1\right)",
        "up, and down again, with biases",
    )
    work.simplify("count")
    work.result("parameters")
    return work.done()
