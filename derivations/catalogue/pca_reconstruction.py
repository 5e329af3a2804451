"""The error of reconstructing a point from its projection: what the projection leaves."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, w \in \mathbb{R}^d",
    r"w^\top w = 1",
)


def derive() -> Derivation:
    work = Deriving("pca_reconstruction", GIVENS)
    work.start(r"\|x - w w^\top x\|^2")
    work.write(r"x^\top x - 2 (w^\top x)^2 + (w^\top x)^2 (w^\top w)", "multiply out")
    work.given("the direction has unit length")
    work.simplify("collect")
    work.result("error")
    return work.done()
