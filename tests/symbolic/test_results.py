"""Derivatives, expectations, solutions and recurrences, as expressions."""

from __future__ import annotations

import pytest

from notation import build
from notation.expression import Constant, Expression, Symbol
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable
from symbolic import (
    OutsideEngine,
    Table,
    Undecided,
    differentiate,
    expectation,
    from_sympy,
    limit,
    match_coefficients,
    monotonicity,
    prove_by_induction,
    prove_equal,
    rewritten,
    solve_linear,
    stationary_point,
    to_sympy,
    unroll,
    variance,
)
from tests.symbolic.samples import (
    DROPOUT,
    HALF,
    LOGISTIC,
    ONE,
    PLAIN,
    TWO,
    ZERO,
    A,
    M,
    R,
    T,
    U,
    V,
    W,
    X,
    Y,
    beta,
    d,
    f,
    gradient,
    h,
    i,
    inv,
    jacobian,
    lam,
    member,
    n,
    p,
    plus,
    product,
    squared,
    symbol,
    t,
    total,
    u,
    w,
    x,
    y,
)

ridge = plus(squared(build.sub(y, product(X, w))), product(lam, squared(w)))
Gamma = symbol("Gamma", d, d)
WEIGHTED = Givens(
    declarations=(*DROPOUT.declarations, Declaration("Gamma", (d, d), properties=frozenset({"diagonal"}))),
    definitions=(Definition(Gamma, build.power(build.component(product(T(X), X), (i, i)), HALF), components=(i, i)),),
    random=DROPOUT.random,
)
dropout_loss = squared(build.sub(y, product(build.hadamard(X, R), w)))
expected_loss = plus(
    squared(build.sub(y, product(p, X, w))),
    product(product(p, build.sub(ONE, p)), squared(product(Gamma, w))),
)
coefficient = build.div(build.sub(ONE, p), p)
INFINITY = Constant((), "infinity")


def same(left: Expression, right: Expression, givens: Givens = PLAIN) -> bool:
    return prove_equal(left, right, givens) is not None


DERIVATIVES = [
    (ridge, w, PLAIN, "gradient"),
    (squared(build.hadamard(M, build.sub(product(U, T(V)), Y)), "F"), U, PLAIN, "gradient"),
    (f("tr", product(A, A)), A, PLAIN, "gradient"),
    (f("tr", inv(A)), A, PLAIN, "gradient"),
    (build.div(u, build.norm(u)), u, PLAIN, "jacobian"),
    (f("s", product(W, h)), h, Givens(definitions=(LOGISTIC,)), "jacobian"),
    (product(T(y), f("s", product(W, h))), W, Givens(definitions=(LOGISTIC,)), "gradient"),
    (product(T(y), f("g", product(W, h))), h, PLAIN, "gradient"),
]


@pytest.mark.parametrize(("body", "by", "givens", "layout"), DERIVATIVES)
def test_a_raised_derivative_is_the_derivative(body: Expression, by: Symbol, givens: Givens, layout: str) -> None:
    made = differentiate(body, by, givens, layout)
    written = gradient(body, by) if layout == "gradient" else jacobian(body, by)
    assert made.shape == written.shape
    assert same(made, written, givens)


def test_the_gradient_of_the_ridge_loss_is_in_matrix_notation() -> None:
    expected = product(TWO, plus(product(T(X), build.sub(product(X, w), y)), build.scale(lam, w)))
    assert differentiate(ridge, w, DROPOUT) == expected


def test_a_derivative_through_a_recurrence_at_a_symbolic_time_is_outside() -> None:
    body = f("tanh", product(w, T(w), member("h", build.sub(t, ONE), d)))
    state = Givens(definitions=(Definition(member("h", t, d), body),))
    with pytest.raises(OutsideEngine):
        differentiate(member("h", t, d), w, state)


def test_a_step_of_a_recurrence_has_a_jacobian() -> None:
    square_matrix = symbol("S", d, d)
    before = member("h", build.sub(t, ONE), d)
    state = Givens(definitions=(Definition(member("h", t, d), f("tanh", product(square_matrix, before))),))
    made = jacobian(member("h", t, d), before)
    slope = build.sub(build.ones((d,)), build.hadamard(member("h", t, d), member("h", t, d)))
    assert same(made, product(f("diag", slope), square_matrix), state)
    assert not same(made, product(square_matrix, f("diag", slope)), state)


def test_expected_dropout_loss() -> None:
    assert same(expectation(dropout_loss, DROPOUT), expected_loss, WEIGHTED)


def test_variance_of_a_preactivation() -> None:
    mu, var = symbol("mu"), symbol("var")
    weights, inputs = symbol("Q", n, d), symbol("q", d)
    givens = Givens(
        random=(
            RandomVariable("Q", "normal", (mu, var), entries="iid"),
            RandomVariable("q", mean=ZERO, variance=ONE, entries="uncorrelated"),
        ),
        independent=(frozenset(("Q", "q")),),
    )
    one = build.component(product(weights, inputs), (i,))
    assert same(variance(one, givens), product(d, plus(var, build.power(mu, TWO))))
    assert same(expectation(one, givens), ZERO)


def test_ridge_solution() -> None:
    expected = product(inv(plus(product(T(X), X), product(lam, build.identity(d)))), product(T(X), y))
    found = stationary_point(ridge, w, DROPOUT)
    assert same(found, expected, DROPOUT)
    assert not same(found, product(inv(product(T(X), X)), product(T(X), y)), DROPOUT)


def test_dropout_solution() -> None:
    found = stationary_point(expected_loss, w, WEIGHTED)
    inside = plus(product(T(X), X), product(coefficient, build.power(Gamma, TWO)))
    assert same(product(p, found), product(inv(inside), product(T(X), y)), WEIGHTED)
    assert not same(found, product(inv(inside), product(T(X), y)), WEIGHTED)


def test_a_scalar_equation() -> None:
    found = solve_linear(build.relation("=", plus(product(lam, x), p), beta), x, PLAIN)
    assert same(found, build.div(build.sub(beta, p), lam))
    with pytest.raises(Undecided):
        solve_linear(build.relation("=", product(x, x), beta), x, PLAIN)


def test_regularisation_coefficient() -> None:
    assert monotonicity(coefficient, p, DROPOUT) == "decreasing"
    assert monotonicity(product(p, build.sub(ONE, p)), p, DROPOUT) is None
    assert limit(coefficient, p, ZERO, DROPOUT) == INFINITY
    assert limit(coefficient, p, ONE, DROPOUT) == ZERO


def test_a_power_below_one_vanishes() -> None:
    below = Givens(declarations=(Declaration("beta", (), Domain("real", ZERO, ONE, False, True)),))
    closed = Givens(declarations=(Declaration("beta", (), Domain("real", ZERO, ONE, False, False)),))
    assert limit(build.power(beta, t), t, INFINITY, below) == ZERO
    with pytest.raises(Undecided):
        limit(build.power(beta, t), t, INFINITY, closed)


STATE = member("v", t, n)
BEFORE = member("v", build.sub(t, ONE), n)
NOISE = member("g", t, n)
AVERAGE = Definition(STATE, plus(build.scale(beta, BEFORE), build.scale(build.sub(ONE, beta), NOISE)))
START = Definition(member("v", ZERO, n), build.zeros((n,)))


def weighted(shift: Expression) -> Expression:
    exponent = build.sub(build.sub(t, i), shift)
    inner = build.scale(build.power(beta, exponent), member("g", i, n))
    return build.scale(build.sub(ONE, beta), total(i, ONE, t, inner))


def test_unrolled_running_average() -> None:
    found = unroll(AVERAGE, START, PLAIN)
    expected = build.scale(
        build.sub(ONE, beta),
        total(i, ONE, t, build.scale(build.power(beta, build.sub(t, i)), member("g", i, n))),
    )
    assert found == expected


def test_induction() -> None:
    assert prove_by_induction(Definition(STATE, weighted(ZERO)), AVERAGE, START, PLAIN) is not None
    assert prove_by_induction(Definition(STATE, weighted(ONE)), AVERAGE, START, PLAIN) is None


def test_matching_coefficients() -> None:
    alpha, epsilon, delta = symbol("alpha"), symbol("epsilon"), symbol("delta")
    step = member("D", build.sub(t, ONE), n)
    momentum = build.sub(build.scale(alpha, step), build.scale(epsilon, NOISE))
    running = build.sub(build.scale(beta, step), build.scale(build.scale(delta, build.sub(ONE, beta)), NOISE))
    found = match_coefficients(momentum, running, (step, NOISE), (alpha, epsilon), PLAIN)
    assert same(found[alpha], beta)
    assert same(found[epsilon], product(delta, build.sub(ONE, beta)))
    back = match_coefficients(momentum, running, (step, NOISE), (beta, delta), PLAIN)
    assert same(back[delta], build.div(epsilon, build.sub(ONE, alpha)))


SCALARS = [
    build.div(build.sub(ONE, p), p),
    build.power(beta, t),
    f("exp", build.neg(build.power(x, TWO))),
    f("sqrt", build.div(TWO, d)),
    total(i, ONE, t, build.power(beta, i)),
]


@pytest.mark.parametrize("scalar", SCALARS)
def test_to_sympy_and_back(scalar: Expression) -> None:
    table = Table(DROPOUT)
    out = to_sympy(scalar, DROPOUT, table)
    if scalar is SCALARS[-1]:
        assert out.func.__name__ == "Sum"
        return
    assert same(from_sympy(out, table), scalar, DROPOUT)


def test_assumptions_reach_sympy() -> None:
    assert to_sympy(p, DROPOUT).is_positive
    assert to_sympy(symbol("q"), DROPOUT).is_positive is None


@pytest.mark.parametrize(
    "body", [ridge, dropout_loss, build.hadamard(X, R), product(X, w), f("tr", product(A, A, A)), weighted(ZERO)]
)
def test_raised_normal_forms_mean_the_same(body: Expression) -> None:
    made = rewritten(body, PLAIN)
    assert made.shape == body.shape
    assert same(made, body)
