"""He's initialisation: half of the mean square survives a rectifier."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"w, h, a \in \mathbb{R}^n",
    r"s, v > 0",
    r"\hat{s} > 0",
    r"w_i \text{ i.i.d.}",
    r"\mathbb{E}[w_i] = 0, \mathrm{Var}(w_i) = s",
    r"a_i \text{ i.i.d.}",
    r"a_i \text{ has a symmetric distribution about } 0",
    r"\mathrm{Var}(a_i) = v",
    r"w \text{ is independent of } a",
)


def derive() -> Derivation:
    work = Deriving("relu_gain", GIVENS)
    work.start(r"\mathbb{E}[\max(0, a_1)^2]", "one rectified unit")
    work.moments("half of the mean square, by symmetry")
    work.result("second moment")
    return work.done()
