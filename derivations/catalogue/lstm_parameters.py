"""The number of parameters of an LSTM layer."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"n \ge 1 \text{ an integer}",
    r"m \ge 1 \text{ an integer}",
)


def derive() -> Derivation:
    work = Deriving("lstm_parameters", GIVENS)
    work.start(
        r"\sum_{g=1}^4 \sum_{a=1}^m \left(\sum_{b=1}^n 1 + \sum_{b=1}^m 1 + 1\right)",
        "for each of four gates and $m$ units: $n$ inputs, $m$ states, a bias",
    )
    work.close_sums("count")
    work.result("parameters")
    return work.done()
