"""Agreement counts only where every size took two values."""

from __future__ import annotations

import pytest

from notation.build import ONE, TWO, apply, div, matmul, number, ones, relation, scale, transpose
from notation.expression import Expression, Symbol, Variance
from notation.givens import Declaration, Domain, Givens, RandomVariable
from numeric import compare

n, m = Symbol((), "n"), Symbol((), "m")
A, B = (Symbol((n, n), name) for name in "AB")
x = Symbol((n,), "x")
COUNT = matmul(transpose(ones((n,))), ones((n,)))
ANY = Givens(random=tuple(RandomVariable(name, second_moment=ONE, mean=number(0)) for name in "AB"))
SPREAD = Variance((), body=apply("tr", (matmul(A, B),)))


@pytest.mark.parametrize(
    ("left", "right", "givens", "outcome"),
    [
        (COUNT, n, Givens(), "agree"),
        (COUNT, TWO, Givens(), "differ"),
        (COUNT, TWO, Givens(assumptions=(relation("=", n, TWO),)), "agree"),
        (COUNT, m, Givens(assumptions=(relation("=", n, m),)), "agree"),
        (COUNT, number(3), Givens((Declaration("n", domain=Domain("set", values=(number(3),))),)), "agree"),
        # Matrices of three rows have too many outcomes, and what holds of two rows says nothing of them.
        (SPREAD, scale(div(n, TWO), SPREAD), ANY, "unknown"),
    ],
)
def test_sizes_differ(left: Expression, right: Expression, givens: Givens, outcome: str) -> None:
    assert compare(left, right, "=", givens).outcome == outcome


def test_too_many_outcomes_are_a_limit() -> None:
    """Three hundred entries have more outcomes together than a machine number holds."""
    many = Declaration("n", domain=Domain("set", values=(number(300),)))
    givens = Givens((many,), random=(RandomVariable("x", mean=number(0)),))
    spread = Variance((), body=matmul(transpose(ones((n,))), x))
    made = compare(spread, ONE, "=", givens)
    assert made.outcome == "unknown"
    assert "outcomes" in made.reason
