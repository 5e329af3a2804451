"""The slope of the log-cosh loss is the hyperbolic tangent."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, y, a \in \mathbb{R}",
    r"L = \log \cosh(a - y)",
)


def derive() -> Derivation:
    work = Deriving("log_cosh", GIVENS)
    work.start(r"\frac{d}{da} L")
    work.unfold("L")
    work.differentiate("the chain rule")
    work.recognise("definition of the hyperbolic tangent")
    work.result("derivative")
    return work.done()
