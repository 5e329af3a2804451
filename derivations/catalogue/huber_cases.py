"""The slope of the Huber loss, case by case."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"r \in \mathbb{R}",
    r"\delta > 0",
    r"h(r) = \begin{cases} \frac{1}{2} r^2 & |r| \le \delta \\"
    r" \delta (|r| - \frac{\delta}{2}) & \text{otherwise} \end{cases}",
)


def derive() -> Derivation:
    work = Deriving("huber_cases", GIVENS)
    work.start(r"\frac{d}{dr} h(r)")
    work.unfold("h")
    work.differentiate("the slope of each case; they agree where the cases meet")
    work.result("slope")
    return work.done()
