"""Comparisons that nearly fool a checker: each identity beside its most likely wrong neighbour."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from notation.build import (
    ONE,
    TWO,
    ZERO,
    add,
    apply,
    array,
    component,
    derivative,
    div,
    dot,
    hadamard,
    identity,
    inverse,
    matmul,
    neg,
    norm,
    number,
    ones,
    power,
    relation,
    scale,
    sub,
    transpose,
)
from notation.expression import (
    Apply,
    BigOperator,
    Constant,
    Density,
    Derivative,
    Expectation,
    Expression,
    Extremum,
    Integral,
    Limit,
    Logical,
    Number,
    Symbol,
    TupleOf,
)
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable
from numeric import Comparison, compare, compare_implication, compare_rounded, holds
from tests.numeric.terms import sq, sym


def total(body: Expression, variable: Symbol, upper: Expression) -> Expression:
    return BigOperator(body.shape, kind="sum", variable=variable, lower=ONE, upper=upper, body=body)


def log(value: Expression) -> Expression:
    return apply("log", (value,))


n, d, K, i, j, k, a, b, x, y, lam, gamma = (sym(name) for name in "n d K i j k a b x y lam gamma".split())
X, w, t, u, z = sym("X", (n, d)), sym("w", (d,)), sym("y", (n,)), sym("u", (d,)), sym("z", (K,))
A, B, C = (sym(name, (n, n)) for name in "ABC")
POSITIVE = Domain(lower=ZERO, lower_open=True)
INFINITY = Constant((), "infinity")
GRAM = matmul(transpose(X), X)
RESIDUAL = sub(matmul(X, w), t)
LOSS = sq(norm(RESIDUAL))
POSITIVE_AB = Givens(declarations=tuple(Declaration(name, domain=POSITIVE) for name in ("a", "b", "lam")))
PLAIN = Givens()
P = sym("p", (K,))
EXPONENTIAL = apply("exp", (component(z, (k,)),))
SOFTMAX = Givens(
    definitions=(Definition(P, div(EXPONENTIAL, total(apply("exp", (component(z, (j,)),)), j, K)), components=(k,)),)
)
WEIGHT_NORM = Givens(definitions=(Definition(w, scale(div(gamma, norm(u)), u)),))
PROJECTION = sub(identity(d), div(matmul(u, transpose(u)), sq(norm(u))))
SIGMOID = Definition(sym("s"), div(ONE, add((ONE, apply("exp", (neg(x),))))), arguments=(x,), function=True)
SIGMOIDS = Givens(definitions=(SIGMOID,))
s = apply("s", (a,))


def gradient(body: Expression, wrt: Expression, order: int = 1) -> Derivative:
    return derivative(body, wrt, "gradient", order)


HESSIAN = gradient(log(total(EXPONENTIAL, k, K)), z, 2)
RIDGE = Extremum((d,), kind="argmin", variable=w, body=add((LOSS, scale(lam, sq(norm(w))))))
PEAK = Extremum(
    (),
    kind="argmax",
    variable=x,
    condition=Logical((), "and", (relation("<", ZERO, x), relation("<", x, ONE))),
    body=add((scale(a, log(x)), scale(b, log(sub(ONE, x))))),
)
GAUSS = Integral(
    (), variable=x, lower=neg(INFINITY), upper=INFINITY, body=apply("exp", (add((neg(scale(a, sq(x))), scale(b, x))),))
)
COMPOUND = Limit((), variable=k, point=INFINITY, body=power(sub(ONE, div(x, k)), k))

ROWS: list[tuple[str, Expression, Expression, Givens, str]] = [
    ("least squares", gradient(LOSS, w), scale(TWO, matmul(transpose(X), RESIDUAL)), PLAIN, "agree"),
    ("factor 2 lost", gradient(LOSS, w), matmul(transpose(X), RESIDUAL), PLAIN, "differ"),
    ("norm for its square", gradient(norm(RESIDUAL), w), scale(TWO, matmul(transpose(X), RESIDUAL)), PLAIN, "differ"),
    ("transpose dropped", matmul(A, t), matmul(transpose(A), t), PLAIN, "differ"),
    ("order of a product", matmul(A, B), matmul(B, A), PLAIN, "differ"),
    ("cyclic trace", apply("tr", (matmul(matmul(A, B), C),)), apply("tr", (matmul(matmul(B, C), A),)), PLAIN, "agree"),
    ("other trace", apply("tr", (matmul(matmul(A, B), C),)), apply("tr", (matmul(matmul(A, C), B),)), PLAIN, "differ"),
    ("log det", gradient(log(apply("det", (A,))), A), transpose(inverse(A)), PLAIN, "agree"),
    ("log det, no transpose", gradient(log(apply("det", (A,))), A), inverse(A), PLAIN, "differ"),
    ("rank", apply("tr", (matmul(matmul(X, inverse(GRAM)), transpose(X)),)), d, PLAIN, "agree"),
    ("n for d", apply("tr", (matmul(matmul(X, inverse(GRAM)), transpose(X)),)), n, PLAIN, "differ"),
    ("spectral norm", norm(A, "op"), apply("sqrt", (apply("eigmax", (matmul(transpose(A), A),)),)), PLAIN, "agree"),
    ("Frobenius is not spectral", norm(A, "op"), norm(A, "F"), PLAIN, "differ"),
    ("norms do not multiply", norm(matmul(A, B), "op"), scale(norm(A, "op"), norm(B, "op")), PLAIN, "differ"),
    ("root of a square", power(sq(sub(x, TWO)), div(ONE, TWO)), sub(x, TWO), PLAIN, "differ"),
    ("absolute value", power(sq(x), div(ONE, TWO)), apply("abs", (x,)), PLAIN, "agree"),
    ("product of signs", apply("abs", (scale(x, y),)), scale(x, y), PLAIN, "differ"),
    ("Hessian of log-sum-exp", HESSIAN, sub(apply("diag", (P,)), matmul(P, transpose(P))), SOFTMAX, "agree"),
    ("sign in the Hessian", HESSIAN, add((apply("diag", (P,)), matmul(P, transpose(P)))), SOFTMAX, "differ"),
    (
        "softmax Jacobian",
        derivative(component(P, (i,)), component(z, (j,))),
        scale(component(P, (i,)), sub(apply("delta", (i, j)), component(P, (j,)))),
        SOFTMAX,
        "agree",
    ),
    (
        "softmax off the diagonal only",
        derivative(component(P, (i,)), component(z, (j,))),
        neg(scale(component(P, (i,)), component(P, (j,)))),
        SOFTMAX,
        "differ",
    ),
    ("weight norm", gradient(w, u), scale(div(gamma, norm(u)), PROJECTION), WEIGHT_NORM, "agree"),
    (
        "chain rule of any loss",
        gradient(sym("L"), u),
        scale(div(gamma, norm(u)), matmul(PROJECTION, gradient(sym("L"), w))),
        WEIGHT_NORM,
        "agree",
    ),
    (
        "chain rule without gamma",
        gradient(sym("L"), u),
        scale(div(ONE, norm(u)), matmul(PROJECTION, gradient(sym("L"), w))),
        WEIGHT_NORM,
        "differ",
    ),
    ("sigmoid'", apply("s", (a,), primes=1), scale(s, sub(ONE, s)), SIGMOIDS, "agree"),
    ("sigmoid''", apply("s", (a,), primes=2), scale(scale(s, sub(ONE, s)), sub(ONE, scale(TWO, s))), SIGMOIDS, "agree"),
    ("tanh'", apply("tanh", (a,), primes=1), sub(ONE, sq(apply("tanh", (a,)))), PLAIN, "agree"),
    (
        "a function nobody defines",
        derivative(apply("f", (sq(a),)), a),
        scale(scale(TWO, a), apply("f", (sq(a),), primes=1)),
        PLAIN,
        "agree",
    ),
    ("its chain rule forgotten", derivative(apply("f", (sq(a),)), a), apply("f", (sq(a),), primes=1), PLAIN, "differ"),
    (
        "ridge",
        RIDGE,
        matmul(inverse(add((GRAM, scale(lam, identity(d))))), matmul(transpose(X), t)),
        POSITIVE_AB,
        "agree",
    ),
    (
        "ridge with half",
        RIDGE,
        matmul(inverse(add((GRAM, scale(div(lam, TWO), identity(d))))), matmul(transpose(X), t)),
        POSITIVE_AB,
        "differ",
    ),
    ("argmax", PEAK, sub(ONE, div(b, add((a, b)))), POSITIVE_AB, "agree"),
    ("argmax exchanged", PEAK, div(b, add((a, b))), POSITIVE_AB, "differ"),
    (
        "Gaussian integral",
        GAUSS,
        scale(apply("sqrt", (div(Constant((), "pi"), a),)), apply("exp", (div(sq(b), scale(number(4), a)),))),
        POSITIVE_AB,
        "agree",
    ),
    (
        "Gaussian integral off by 2",
        GAUSS,
        scale(apply("sqrt", (div(Constant((), "pi"), a),)), apply("exp", (div(sq(b), scale(TWO, a)),))),
        POSITIVE_AB,
        "differ",
    ),
    ("compound limit", COMPOUND, apply("exp", (neg(x),)), PLAIN, "agree"),
    ("compound limit, sign", COMPOUND, apply("exp", (x,)), PLAIN, "differ"),
    ("geometric sum", total(power(a, sub(k, ONE)), k, n), div(sub(ONE, power(a, n)), sub(ONE, a)), PLAIN, "agree"),
    ("one term too many", total(power(a, k), k, n), div(sub(ONE, power(a, n)), sub(ONE, a)), PLAIN, "differ"),
    (
        "floor and ceiling",
        apply("floor", (div(n, TWO),)),
        sub(apply("ceil", (div(add((n, ONE)), TWO),)), ONE),
        PLAIN,
        "differ",
    ),
    (
        "floor and ceiling right",
        apply("floor", (div(n, TWO),)),
        sub(n, apply("ceil", (div(n, TWO),))),
        Givens(declarations=(Declaration("n", domain=Domain(kind="integer", lower=ONE)),)),
        "agree",
    ),
]


@pytest.mark.parametrize(
    ("left", "right", "givens", "outcome"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_equality(left: Expression, right: Expression, givens: Givens, outcome: str) -> None:
    made = compare(left, right, "=", givens)
    assert (made.outcome, made.reason) == (outcome, "")


ORDERS = [
    ("Cauchy-Schwarz", apply("abs", (dot(w, u),)), "<=", scale(norm(w), norm(u)), "agree"),
    ("Cauchy-Schwarz reversed", apply("abs", (dot(w, u),)), ">=", scale(norm(w), norm(u)), "differ"),
    ("submultiplicative", norm(matmul(A, B), "F"), "<=", scale(norm(A, "op"), norm(B, "F")), "agree"),
    ("one norm too weak", scale(norm(A, "F"), norm(B, "F")), "<=", scale(norm(A, "op"), norm(B, "op")), "differ"),
    ("a square is not above its root", x, "<=", sq(x), "differ"),
    ("strict", x, "<", x, "differ"),
    ("strict and true", x, "<", add((x, ONE)), "agree"),
    ("not equal", x, "!=", add((x, ONE)), "agree"),
    ("not unequal", add((x, x)), "!=", scale(TWO, x), "differ"),
]


@pytest.mark.parametrize(
    ("left", "op", "right", "outcome"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS]
)
def test_order(left: Expression, op: str, right: Expression, outcome: str) -> None:
    assert compare(left, right, op, PLAIN).outcome == outcome
    assert holds(relation(op, left, right), PLAIN).outcome == outcome


def test_a_refutation_carries_its_world() -> None:
    made = compare(x, neg(x), "=", PLAIN)
    assert made.outcome == "differ"
    assert made.world is not None
    assert float(made.left_value) == -float(made.right_value) != 0.0
    assert made.world.describe((x,)) == (f"x = {float(made.left_value):g}",)


def test_implications() -> None:
    squares = relation("=", sq(x), sq(y))
    sizes = relation("=", apply("abs", (x,)), apply("abs", (y,)))
    assert compare_implication(squares, sizes, PLAIN).outcome == "agree"
    assert compare_implication(sizes, relation("=", x, y), PLAIN).outcome == "differ"
    never = relation("=", add((sq(x), ONE)), ZERO)
    assert compare_implication(never, relation("=", x, y), PLAIN).outcome == "unknown"


def decimal(text: str) -> Number:
    return Number((), Fraction(text), len(text.partition(".")[2]))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (("0.5833", "0.33"), "agree"),
        (("0.5834", "0.33"), "differ"),
        (("0.5833", "0.34"), "differ"),
        (("0.6", "0.3333"), "agree"),
    ],
)
def test_decimals_are_roundings(answer: tuple[str, str], outcome: str) -> None:
    exact = array((div(number(7), number(12)), div(ONE, number(3))))
    assert compare(exact, array(tuple(decimal(text) for text in answer)), "=", PLAIN).outcome == outcome


def test_compare_rounded_by_entry() -> None:
    made = compare_rounded(np.array([0.33, 0.34]), np.array([0.005, 0.005]), np.array([1 / 3, 1 / 3]))
    assert made.tolist() == [True, False]


def test_tuples_item_by_item() -> None:
    one, two = TupleOf((), (x, add((x, x)))), TupleOf((), (x, scale(TWO, x)))
    assert compare(one, two, "=", PLAIN).outcome == "agree"
    assert compare(one, TupleOf((), (x, x)), "=", PLAIN).outcome == "differ"


def unknown(left: Expression, right: Expression, givens: Givens = PLAIN, op: str = "=") -> Comparison:
    made = compare(left, right, op, givens)
    assert made.outcome == "unknown"
    assert made.reason
    return made


def test_unknown_stays_unknown() -> None:
    unknown(log(neg(sq(x))), log(neg(sq(x))))
    unknown(x, x, op="~")
    unknown(apply("exp", (Density((), "q", at=x),)), x)
    impossible = Givens(assumptions=(relation("=", add((sq(x), ONE)), ZERO),))
    unknown(x, scale(TWO, x), impossible)
    unknown(x, x, impossible)


def test_an_untestable_assumption_cannot_refute() -> None:
    strange = Givens(assumptions=(relation("propto", x, y),))
    assert compare(x, y, "=", strange).outcome == "unknown"
    assert compare(add((x, x)), scale(TWO, x), "=", strange).outcome == "agree"


def test_a_limit_is_named() -> None:
    mask = sym("R", (sym("m"),))
    size = Declaration("m", domain=Domain(kind="integer", lower=number(40)))
    givens = Givens(declarations=(size,), random=(RandomVariable("R", "bernoulli", (sym("q"),), entries="iid"),))
    made = unknown(Expectation((), body=norm(mask)), ONE, givens)
    assert "outcomes" in made.reason


def test_a_derivative_of_something_unsaid_is_not_zero() -> None:
    made = unknown(gradient(scale(TWO, sym("L")), w), Symbol((d,), "zero"), PLAIN)
    assert "depends on" in made.reason


def test_divergences() -> None:
    m1, m2, s1, s2 = (sym(name) for name in ("m1", "m2", "s1", "s2"))
    givens = Givens(
        declarations=(Declaration("s1", domain=POSITIVE), Declaration("s2", domain=POSITIVE)),
        random=(RandomVariable("p", "normal", (m1, sq(s1))), RandomVariable("q", "normal", (m2, sq(s2)))),
    )
    away = div(add((sq(s1), sq(sub(m1, m2)))), scale(TWO, sq(s2)))
    right = add((log(div(s2, s1)), away, neg(div(ONE, TWO))))
    divergence = Apply((), "kl", (sym("p"), sym("q")))
    assert compare(divergence, right, "=", givens).outcome == "agree"
    assert compare(divergence, add((log(div(s2, s1)), away)), "=", givens).outcome == "differ"
    assert compare(derivative(divergence, m1), div(sub(m1, m2), sq(s2)), "=", givens).outcome == "agree"


def test_ones_minus() -> None:
    h = sym("h", (d,))
    left = hadamard(h, sub(ones((d,)), h))
    assert compare(left, sub(h, hadamard(h, h)), "=", PLAIN).outcome == "agree"
