"""Certificates made by hand that look right and lead to something false: the checker takes none of them."""

from __future__ import annotations

import pytest

from derivecheck.checking import read_formula, scope_of
from notation import build
from notation.expression import BigOperator, Constant, Expression, Limit, Relation, Symbol
from notation.givens import Givens
from symbolic import Proof, Step
from symbolic.lines import Certificate, Line
from symbolic.prove import prove_equal
from symbolic.replay import FAILED
from symbolic.replay.lines import EQUAL, check

ZERO, ONE, TWO = build.ZERO, build.ONE, build.TWO
X, AT, N, U = (Symbol((), name) for name in ("x", "i", "n", "u"))
INFINITY = Constant((), "infinity")


def claim(left: Expression, op: str, right: Expression) -> Relation:
    return build.relation(op, left, right)


def givens_of(*given: str) -> Givens:
    return scope_of(given, ()).givens()


def equal(left: Expression, right: Expression, givens: Givens) -> Line:
    """An equality with its proof, or with one step that says so."""
    proof = prove_equal(left, right, givens) or Proof(left, right, givens, written=(Step("normal form", left, right),))
    return Line(EQUAL, claim(left, "=", right), proof=proof)


def total(body: Expression) -> BigOperator:
    return BigOperator((), "sum", variable=AT, lower=ONE, upper=N, body=body)


def through_a_root() -> tuple[Line, Givens]:
    givens = givens_of(r"x \in \mathbb{R}")
    square = build.power(build.apply("sqrt", (X,)), TWO)
    sign = Line("sign", claim(ZERO, "<=", square))
    return Line("chain", claim(ZERO, "<=", X), parts=(sign, equal(square, X, givens))), givens


def through_a_logarithm() -> tuple[Line, Givens]:
    givens = givens_of(r"x \in \mathbb{R}")
    power = build.apply("exp", (build.apply("log", (X,)),))
    sign = Line("sign", claim(ZERO, "<", power))
    return Line("chain", claim(ZERO, "<", X), parts=(sign, equal(power, X, givens))), givens


def an_index_that_is_spoken_for() -> tuple[Line, Givens]:
    givens = givens_of("i > 5", r"n \in \mathbb{N}")
    inner = Line("given", claim(build.number(5), "<", AT))
    line = Line("at every place of the sum", claim(total(build.number(5)), "<=", total(AT)), parts=(inner,))
    return line, givens


def equals_inside_a_derivative() -> tuple[Line, Givens]:
    givens = givens_of(r"x, u \in \mathbb{R}", "x + u = 1")
    left = build.derivative(build.power(build.add((X, U)), TWO), X)
    right = build.derivative(build.power(ONE, TWO), X)
    put = Line("given", claim(build.add((X, U)), "=", ONE))
    return Line("equals put in", claim(left, "=", right), parts=(put,)), givens


def infinity_less_infinity() -> tuple[Line, Givens]:
    givens = givens_of(r"x \in \mathbb{R}")
    limit = Limit((), variable=N, point=INFINITY, body=N)
    grows = Line("limit of the variable", claim(limit, "=", INFINITY))
    left = build.sub(build.add((limit, X)), limit)
    put = build.sub(build.add((INFINITY, X)), INFINITY)
    inside = Line("equals put in", claim(left, "=", put), parts=(grows,))
    return Line("chain", claim(left, "=", X), parts=(inside, equal(put, X, givens))), givens


def a_limit_of_a_variable_that_is_fixed() -> tuple[Line, Givens]:
    givens = givens_of("n = 5")
    limit = Limit((), variable=N, point=INFINITY, body=N)
    return Line("limit of the variable", claim(limit, "=", INFINITY)), givens


def convex_on_a_sphere() -> tuple[Line, Givens]:
    """The least value of a linear function on a sphere is at no stationary point of it."""
    givens = givens_of(r"x \in \mathbb{R}", "x^2 = 1")
    body = build.scale(ZERO, X)
    slope, curve = build.derivative(body, X), build.derivative(body, X, order=2)
    parts = (
        equal(slope, ZERO, givens),
        Line("same", claim(ZERO, "=", ZERO)),
        equal(curve, ZERO, givens),
        Line("sign", claim(ZERO, "<=", ZERO)),
    )
    value = build.scale(ZERO, TWO)
    letters = (("f", body), ("x", X), ("at", TWO))
    return Line("a stationary point of a convex function", claim(value, "<=", body), letters, parts), givens


def a_function_that_is_named_like_another() -> tuple[Line, Givens]:
    scope = scope_of((r"x, u \in \mathbb{R}", r"x \le u", r"\sigma(t) = -t"), (r"\sigma(x)", r"\sigma(u)"))
    low, high = read_formula(r"\sigma(x)", scope)[0], read_formula(r"\sigma(u)", scope)[0]
    inner = Line("given", claim(X, "<=", U))
    return Line("a rising function", claim(low, "<=", high), parts=(inner,)), scope.givens()


MADE_BY_HAND = (
    through_a_root,
    through_a_logarithm,
    an_index_that_is_spoken_for,
    equals_inside_a_derivative,
    infinity_less_infinity,
    a_limit_of_a_variable_that_is_fixed,
    convex_on_a_sphere,
    a_function_that_is_named_like_another,
)


@pytest.mark.parametrize("make", MADE_BY_HAND, ids=lambda make: make.__name__)
def test_it_is_rejected(make: object) -> None:
    assert callable(make)
    line, givens = make()
    assert check(Certificate(line, givens, line.claim)).worst == FAILED


def test_an_honest_one_is_taken() -> None:
    givens = givens_of("x > 0")
    square = build.power(build.apply("sqrt", (X,)), TWO)
    sign = Line("sign", claim(ZERO, "<=", square))
    line = Line("chain", claim(ZERO, "<=", X), parts=(sign, equal(square, X, givens)))
    assert check(Certificate(line, givens, line.claim)).worst != FAILED
