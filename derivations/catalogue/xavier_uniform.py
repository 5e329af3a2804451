"""The uniform bounds of Xavier's initialisation."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"m \ge 1 \text{ an integer}",
    r"a > 0",
    r"w \sim U[-a, a]",
)


def derive() -> Derivation:
    work = Deriving("xavier_uniform", GIVENS)
    work.start(r"\mathrm{Var}(w)", "a symmetric uniform weight")
    work.moments("the variance of a uniform law")
    work.equate(r"\frac{2}{n + m}", "the mean of the two demands on $n$ inputs and $m$ outputs")
    work.solve("a", "the positive solution")
    work.result("bound")
    return work.done()
