"""Non-overlapping pooling divides the size by the window."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"k \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("pooling_output", GIVENS)
    work.start(r"\frac{n - k}{k} + 1", "a window of $k$, moved by $k$, without padding")
    work.algebra("cancel", "one fraction")
    work.result("output size")
    return work.done()
