"""The extent of a dilated kernel."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"k \ge 1 \text{ an integer}",
    r"d \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("dilated_kernel", GIVENS)
    work.start(r"1 + \sum_{i=1}^{k-1} d", "from the first tap on, each further tap is $d$ places on")
    work.close_sums("a sum of equal terms")
    work.result("extent")
    return work.done()
