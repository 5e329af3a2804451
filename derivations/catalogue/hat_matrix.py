"""The hat matrix of least squares is a projection, and its trace counts the parameters."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"X \in \mathbb{R}^{n \times d} \text{ has full column rank}",
    r"H \in \mathbb{R}^{n \times n}",
    r"H = X (X^\top X)^{-1} X^\top",
)


def derive() -> Derivation:
    work = Deriving("hat_matrix", GIVENS)
    work.start(r"H H")
    work.unfold("H")
    work.write(r"X (X^\top X)^{-1} X^\top", "a matrix beside its inverse")
    work.fold("H")
    work.result("square")
    work.start(r"\mathrm{tr}(H)")
    work.unfold("H")
    work.write(r"\mathrm{tr}(X^\top X (X^\top X)^{-1})", "the trace is cyclic")
    work.write(r"\mathrm{tr}(I_d)", "a matrix beside its inverse")
    work.simplify("the trace of the identity")
    work.result("trace")
    return work.done()
