"""The mean of a quadratic form: the trace with the covariance, and the form of the mean."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, \mu \in \mathbb{R}^n",
    r"A \in \mathbb{R}^{n \times n}",
    r"\Sigma \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"\mathbb{E}[x] = \mu, \mathrm{Var}(x) = \Sigma",
)


def derive() -> Derivation:
    work = Deriving("expected_quadratic_form", GIVENS)
    work.start(r"\mathbb{E}[x^\top A x]")
    work.write(r"\mathbb{E}[(x - \mu)^\top A (x - \mu)] + \mu^\top A \mu", "the mixed terms have mean zero")
    work.moments("the entries of the covariance matrix")
    work.result("mean")
    return work.done()
