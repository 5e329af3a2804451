"""The weights of an exponential moving average sum to one minus a power."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"\beta \in (0, 1)",
    r"t \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("average_weights", GIVENS)
    work.start(r"\sum_{i=1}^t (1 - \beta) \beta^{t - i}")
    work.write(r"(1 - \beta) \sum_{i=1}^t \beta^{t - i}", "take the constant out")
    work.write(r"(1 - \beta) \frac{1 - \beta^t}{1 - \beta}", "the geometric sum")
    work.algebra("cancel", "cancel")
    work.result("sum of weights")
    return work.done()
