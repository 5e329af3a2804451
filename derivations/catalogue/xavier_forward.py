"""Keeping the variance of the activations: one over the number of inputs."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"w, x \in \mathbb{R}^n",
    r"s, v > 0",
    r"\hat{s} > 0",
    r"w_i \text{ i.i.d.}",
    r"x_i \text{ i.i.d.}",
    r"\mathbb{E}[w_i] = 0, \mathrm{Var}(w_i) = s",
    r"\mathbb{E}[x_i] = 0, \mathrm{Var}(x_i) = v",
    r"w \text{ is independent of } x",
)


def derive() -> Derivation:
    work = Deriving("xavier_forward", GIVENS)
    work.start(r"\mathrm{Var}(w^\top x)", "the variance of a pre-activation")
    work.moments("independent products of mean zero")
    work.result("variance")
    work.equate("v", "it should be that of the inputs", at={"s": r"\hat{s}"})
    work.solve(r"\hat{s}")
    work.result("weight variance")
    return work.done()
