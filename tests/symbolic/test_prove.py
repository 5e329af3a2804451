"""Theorems that are proved, and false statements that must never be."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from notation import build
from notation.expression import Derivative, Expression
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable
from symbolic import attempt_equal, normal_form, prove_equal
from symbolic.replay import FAILED, replay
from tests.symbolic.samples import (
    DROPOUT,
    HALF,
    LOGISTIC,
    ONE,
    PLAIN,
    TWO,
    UNIT,
    ZERO,
    A,
    B,
    C,
    E,
    M,
    R,
    T,
    U,
    V,
    Var,
    W,
    X,
    Y,
    a,
    beta,
    d,
    f,
    gradient,
    h,
    i,
    inv,
    j,
    jacobian,
    k,
    lam,
    member,
    n,
    p,
    plus,
    product,
    square,
    squared,
    symbol,
    t,
    total,
    u,
    v,
    w,
    x,
    y,
    z,
)


@dataclass(frozen=True)
class Row:
    name: str
    left: Expression
    right: Expression
    givens: Givens = PLAIN


def minus(left: Expression, right: Expression) -> Expression:
    return build.sub(left, right)


residual = minus(y, product(X, w))
dropout_loss = squared(minus(y, product(build.hadamard(X, R), w)))
gram_root = build.power(f("diag", product(T(X), X)), HALF)
shrunk = squared(minus(y, product(p, X, w)))
kept = product(p, minus(ONE, p))
masked = build.hadamard(M, minus(product(U, T(V)), Y))
BINARY_MASK = Givens(declarations=(Declaration("M", (n, d), Domain("set", values=(ZERO, ONE))),))
ridge_d = inv(plus(product(T(X), X), product(lam, build.identity(d))))
ridge_n = inv(plus(product(X, T(X)), product(lam, build.identity(n))))
rank_one = inv(plus(A, product(u, T(v))))
below = plus(ONE, product(T(v), inv(A), u))
sherman = minus(inv(A), build.div(product(inv(A), product(u, product(T(v), inv(A)))), below))
sherman_wrong = minus(inv(A), build.div(product(inv(A), product(u, product(T(v), T(inv(A))))), below))
g = {index: member("g", index, n) for index in (i, j, t)}
history = total(i, ONE, t, build.scale(build.power(beta, minus(t, i)), g[i]))
previous_time = minus(t, ONE)
earlier = total(j, ONE, previous_time, build.scale(build.power(beta, minus(previous_time, j)), g[j]))
average = Givens(
    definitions=(
        Definition(member("v", ZERO, n), build.zeros((n,))),
        Definition(
            member("v", t, n),
            plus(build.scale(beta, member("v", previous_time, n)), build.scale(minus(ONE, beta), g[t])),
        ),
    ),
    random=(RandomVariable("g", entries="same"),),
)
X1, Y1 = symbol("X1"), symbol("Y1")
both = (RandomVariable("X1"), RandomVariable("Y1"))
independent = Givens(random=both, independent=(frozenset(("X1", "Y1")),))
unrelated = Givens(random=both)
variance_of_product = plus(
    build.scale(Var(X1), Var(Y1)), build.scale(Var(X1), square(E(Y1))), build.scale(Var(Y1), square(E(X1)))
)
symmetric = Givens(random=(RandomVariable("a", mean=ZERO, variance=ONE, symmetric=True),))
centred = Givens(random=(RandomVariable("a", mean=ZERO, variance=ONE),))
sample = member("x", i)
uncorrelated = Givens(random=(RandomVariable("x", variance=ONE, mean=ZERO, entries="uncorrelated"),))
logistic = Givens(definitions=(LOGISTIC,))
activation = f("s", product(W, h))
softmax = f("softmax", z)
log_sum = f("log", total(i, ONE, k, f("exp", build.component(z, (i,)))))
geometric = build.div(minus(ONE, build.power(beta, t)), minus(ONE, beta))
orthogonal = Givens(declarations=(Declaration("A", (n, n), properties=frozenset({"orthogonal"})),))
mirrored = Givens(declarations=(Declaration("A", (n, n), properties=frozenset({"symmetric"})),))
hat = product(X, inv(product(T(X), X)), T(X))
unit_u = Givens(assumptions=(build.relation("=", build.norm(u), ONE),))
projected = minus(y, product(u, product(T(u), y)))
whitened = Givens(random=(RandomVariable("u", mean=build.zeros((n,)), variance=build.identity(n)),))

TRUE = [
    Row("trace is cyclic", f("tr", product(A, B, C)), f("tr", product(C, A, B))),
    Row("trace of a transpose", f("tr", product(A, T(B))), f("tr", product(T(B), A))),
    Row("transpose of a product", T(product(A, B)), product(T(B), T(A))),
    Row(
        "square of a residual",
        squared(residual),
        plus(
            product(T(y), y),
            build.neg(product(TWO, product(T(y), product(X, w)))),
            product(T(w), product(T(X), product(X, w))),
        ),
    ),
    Row("dropout", E(dropout_loss), plus(shrunk, product(kept, squared(product(gram_root, w)))), DROPOUT),
    Row("push-through", product(ridge_d, T(X)), product(T(X), ridge_n), DROPOUT),
    Row("Sherman-Morrison", rank_one, sherman),
    Row("inverse of a product", inv(product(A, B)), product(inv(B), inv(A))),
    Row("inverse beside its matrix", product(A, inv(A), B), B),
    Row("inverse of a scaled matrix", inv(product(lam, A)), build.div(inv(A), lam)),
    Row("orthogonal", product(T(A), A, u), u, orthogonal),
    Row("weights on either side", product(T(X), A, residual), product(T(X), T(A), minus(y, product(X, w))), mirrored),
    Row(
        "weights multiplied out",
        product(T(X), A, residual),
        minus(product(T(X), A, y), product(T(X), A, product(X, w))),
        mirrored,
    ),
    Row("a projection twice", product(hat, hat), hat),
    Row("a projection transposed", T(hat), hat),
    Row("gradient of least squares", gradient(squared(residual), w), product(TWO, T(X), minus(product(X, w), y))),
    Row("gradient of a quadratic form", gradient(product(T(u), A, u), u), plus(product(A, u), product(T(A), u))),
    Row(
        "gradient through a mask",
        gradient(squared(masked, "F"), U),
        product(TWO, product(build.hadamard(M, masked), V)),
    ),
    Row("a mask of zeros and ones", gradient(squared(masked, "F"), U), product(TWO, product(masked, V)), BINARY_MASK),
    Row("gradient of log det", gradient(f("log", f("det", A)), A), T(inv(A))),
    Row(
        "Jacobian of a direction",
        jacobian(build.div(u, build.norm(u)), u),
        minus(
            build.div(build.identity(n), build.norm(u)),
            build.div(product(u, T(u)), build.power(build.norm(u), build.number(3))),
        ),
    ),
    Row("geometric sum", total(i, ONE, t, build.power(beta, minus(t, i))), geometric),
    Row("geometric sum from 0", total(i, ZERO, previous_time, build.power(beta, i)), geometric),
    Row("renamed index", total(i, ONE, n, build.component(u, (i,))), total(j, ONE, n, build.component(u, (j,)))),
    Row(
        "sums in another order",
        total(i, ONE, n, total(j, ONE, d, build.component(X, (i, j)))),
        total(j, ONE, d, total(i, ONE, n, build.component(X, (i, j)))),
    ),
    Row(
        "shifted index",
        total(i, ZERO, minus(n, ONE), build.component(u, (plus(i, ONE),))),
        total(i, ONE, n, build.component(u, (i,))),
    ),
    Row("sum of integers", total(i, ONE, n, i), build.div(product(n, plus(n, ONE)), TWO)),
    Row("last term split off", history, plus(g[t], build.scale(beta, earlier))),
    Row(
        "a concrete member of a recurrence",
        member("v", build.number(3), n),
        build.scale(
            minus(ONE, beta),
            total(i, ONE, build.number(3), build.scale(build.power(beta, minus(build.number(3), i)), g[i])),
        ),
        average,
    ),
    Row("an unrolled recurrence", member("v", t, n), build.scale(minus(ONE, beta), history), average),
    Row(
        "mean of a running average",
        E(build.scale(minus(ONE, beta), history)),
        build.scale(minus(ONE, build.power(beta, t)), E(g[t])),
        average,
    ),
    Row("variance of a product", Var(product(X1, Y1)), variance_of_product, independent),
    Row("variance of a sum", Var(plus(X1, Y1)), plus(Var(X1), Var(Y1)), independent),
    Row("half of the square", E(square(f("max", ZERO, a))), HALF, symmetric),
    Row("variance of a mean", Var(build.div(total(i, ONE, n, sample), n)), build.div(ONE, n), uncorrelated),
    Row("variance of a projection", Var(product(T(y), u)), squared(y), whitened),
    Row("logistic derivative", f("s", x), build.div(f("exp", x), plus(ONE, f("exp", x))), logistic),
    Row("logistic slope", build.apply("s", (x,), primes=1), product(f("s", x), minus(ONE, f("s", x))), logistic),
    Row(
        "Jacobian of a layer",
        jacobian(activation, h),
        product(f("diag", build.hadamard(activation, minus(build.ones((n,)), activation))), W),
        logistic,
    ),
    Row("gradient of log-sum-exp", gradient(log_sum, z), softmax),
    Row(
        "Hessian of log-sum-exp",
        Derivative((k, k), body=log_sum, wrt=z, order=2),
        minus(f("diag", softmax), product(softmax, T(softmax))),
    ),
    Row("softplus", f("log", plus(ONE, f("exp", x))), plus(x, f("log", plus(ONE, f("exp", build.neg(x)))))),
    Row("absolute value", plus(f("max", ZERO, x), f("max", ZERO, build.neg(x))), f("abs", x)),
    Row("root of a square", build.power(square(x), HALF), f("abs", x)),
    Row("unit vector", squared(projected), minus(squared(y), square(product(T(u), y))), unit_u),
    Row("trace of a projection", f("tr", product(X, product(inv(product(T(X), X)), T(X)))), d),
    Row("norm of a rank-one matrix", build.norm(product(u, T(w)), "op"), product(build.norm(u), build.norm(w))),
]

FALSE = [
    Row("trace is not symmetric", f("tr", product(A, B, C)), f("tr", product(A, C, B))),
    Row("transpose dropped", product(T(A), u), product(A, u)),
    Row("Gram matrix on the other side", product(T(A), A), product(A, T(A))),
    Row("factor 2 dropped", gradient(squared(residual), w), product(T(X), minus(product(X, w), y))),
    Row("sign", gradient(squared(residual), w), product(TWO, T(X), residual)),
    Row("one half of a quadratic form", gradient(product(T(u), A, u), u), product(TWO, A, u)),
    Row("dropout variance", E(dropout_loss), plus(shrunk, product(p, squared(product(gram_root, w)))), DROPOUT),
    Row("dropout without variance", E(dropout_loss), shrunk, DROPOUT),
    Row("Sherman-Morrison of a symmetric matrix", rank_one, sherman_wrong),
    Row("mask dropped", gradient(squared(masked, "F"), U), product(TWO, product(masked, V))),
    Row("log det without transpose", gradient(f("log", f("det", A)), A), inv(A)),
    Row("inverse of a product", inv(product(A, B)), product(inv(A), inv(B))),
    Row("symmetric matrices need not commute", product(A, B), product(B, A), mirrored),
    Row("not orthogonal", product(T(A), A, u), u),
    Row("one term too many", total(i, ONE, t, build.power(beta, i)), geometric),
    Row("variance of dependent factors", Var(product(X1, Y1)), variance_of_product, unrelated),
    Row("variance of dependent terms", Var(plus(X1, Y1)), plus(Var(X1), Var(Y1)), unrelated),
    Row("mean of a product", E(product(X1, Y1)), product(E(X1), E(Y1)), unrelated),
    Row("nothing declared random", E(product(X1, Y1)), product(E(X1), E(Y1))),
    Row(
        "uncorrelated is not independent",
        E(product(square(member("x", ONE)), square(member("x", TWO)))),
        product(E(square(member("x", ONE))), E(square(member("x", TWO)))),
        uncorrelated,
    ),
    Row("half of the square without symmetry", E(square(f("max", ZERO, a))), HALF, centred),
    Row("root of a square", build.power(square(minus(x, TWO)), HALF), minus(x, TWO)),
    Row("root of a negative", build.power(square(x), HALF), x),
    Row("log of a product of unknown signs", f("log", square(x)), product(TWO, f("log", x))),
    Row("not a unit vector", squared(projected), minus(squared(y), square(product(T(u), y)))),
    Row("unbiased without rescaling", E(member("v", t, n)), E(g[t]), average),
    Row("an unrolled recurrence", member("v", t, n), history, average),
    Row("an undefined loss has an unknown gradient", gradient(symbol("L"), w), build.zeros((d,))),
    Row(
        "two indicators miss zero",
        plus(f("indicator", build.relation(">", x, ZERO)), f("indicator", build.relation("<", x, ZERO))),
        ONE,
    ),
    Row(
        "a sum over an empty range",
        total(i, ONE, n, total(j, plus(i, TWO), n, ONE)),
        total(i, ONE, n, minus(minus(n, i), ONE)),
    ),
]


@pytest.mark.parametrize("row", TRUE, ids=lambda row: row.name)
def test_theorem_is_proved(row: Row) -> None:
    attempt = attempt_equal(row.left, row.right, row.givens)
    assert attempt.limit == ""
    assert attempt.proof is not None
    assert [step.outcome for step in replay(attempt.proof) if step.outcome == FAILED] == []


@pytest.mark.parametrize("row", FALSE, ids=lambda row: row.name)
def test_false_statement_is_not_proved(row: Row) -> None:
    assert prove_equal(row.left, row.right, row.givens) is None


@pytest.mark.parametrize(
    "row", [row for row in TRUE if row.name.startswith(("renamed", "sums in", "trace is"))], ids=lambda row: row.name
)
def test_normal_forms_are_equal_and_hash_alike(row: Row) -> None:
    left, right = normal_form(row.left, row.givens), normal_form(row.right, row.givens)
    assert left == right
    assert hash(left) == hash(right)


def test_a_spent_budget_is_named() -> None:
    attempt = attempt_equal(squared(residual), squared(residual), PLAIN, budget=5)
    assert attempt.proof is None
    assert attempt.limit == "work budget of the exact engine"


def test_an_interval_end_decides_a_sign() -> None:
    inside = Givens(declarations=(Declaration("beta", (), UNIT),))
    assert prove_equal(f("abs", minus(ONE, beta)), minus(ONE, beta), inside) is not None
    assert prove_equal(f("abs", minus(ONE, beta)), minus(ONE, beta), PLAIN) is None
