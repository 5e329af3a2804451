"""Keeping the variance of the gradients: one over the number of outputs."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"W \in \mathbb{R}^{m \times n}",
    r"g \in \mathbb{R}^m",
    r"j \in \{1, \dots, n\}",
    r"s, v > 0",
    r"\hat{s} > 0",
    r"W_{ij} \text{ i.i.d.}",
    r"g_i \text{ i.i.d.}",
    r"\mathbb{E}[W_{ij}] = 0, \mathrm{Var}(W_{ij}) = s",
    r"\mathbb{E}[g_i] = 0, \mathrm{Var}(g_i) = v",
    r"W \text{ is independent of } g",
)


def derive() -> Derivation:
    work = Deriving("xavier_backward", GIVENS)
    work.start(r"\mathrm{Var}\left(\sum_{i=1}^m W_{ij} g_i\right)", "the variance of a gradient that goes back")
    work.moments("independent products of mean zero")
    work.result("variance")
    work.equate("v", "it should be that of the gradients above", at={"s": r"\hat{s}"})
    work.solve(r"\hat{s}")
    work.result("weight variance")
    return work.done()
