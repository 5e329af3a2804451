"""Why the scores of attention are divided by the root of the width."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"q, k \in \mathbb{R}^d",
    r"q_i \text{ i.i.d.}",
    r"k_i \text{ i.i.d.}",
    r"\mathbb{E}[q_i] = 0, \mathrm{Var}(q_i) = 1",
    r"\mathbb{E}[k_i] = 0, \mathrm{Var}(k_i) = 1",
    r"q \text{ is independent of } k",
)


def derive() -> Derivation:
    work = Deriving("attention_scaling", GIVENS)
    work.start(r"\mathrm{Var}(q^\top k)")
    work.moments("independent products of mean zero and variance one")
    work.start(r"\mathrm{Var}\left(\frac{q^\top k}{\sqrt{d}}\right)", "after scaling")
    work.moments("a constant comes out squared")
    work.result("variance")
    return work.done()
