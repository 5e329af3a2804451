"""Exact expectations: each law meets what is declared of it, and no more than that."""

from __future__ import annotations

import pytest

from notation.build import (
    ONE,
    TWO,
    ZERO,
    add,
    apply,
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
    zeros,
)
from notation.expression import (
    BigOperator,
    Constant,
    Covariance,
    Density,
    Expectation,
    Expression,
    Integral,
    Probability,
    Symbol,
    Variance,
)
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable
from numeric import compare
from tests.numeric.terms import sq, sym


def mean(body: Expression) -> Expectation:
    return Expectation(body.shape, body=body)


def var(body: Expression) -> Variance:
    return Variance(body.shape * 2, body=body)


def total(body: Expression, variable: Symbol, upper: Expression) -> Expression:
    return BigOperator(body.shape, kind="sum", variable=variable, lower=ONE, upper=upper, body=body)


def law(name: str, entries: str = "arbitrary", **moments: Expression | bool) -> RandomVariable:
    return RandomVariable(name, entries=entries, **moments)  # type: ignore[arg-type]


n, d, t, i, j, p, c, mu, s2 = (sym(name) for name in "n d t i j p c mu s2".split())
U, V, a, z = sym("U"), sym("V"), sym("a"), sym("z")
UNIT = Declaration("p", domain=Domain(lower=ZERO, upper=ONE, lower_open=True, upper_open=True))
SPREAD = Declaration("s2", domain=Domain(lower=ZERO, lower_open=True))
BOTH = (law("U"), law("V"))
DEPENDENT = Givens(random=BOTH)
INDEPENDENT = Givens(random=BOTH, independent=(frozenset({"U", "V"}),))
INFINITY = Constant((), "infinity")

X, w, y, R, G = sym("X", (n, d)), sym("w", (d,)), sym("y", (n,)), sym("R", (n, d)), sym("G", (d, d))
GRAM = matmul(transpose(X), X)
DROPOUT = Givens(
    declarations=(UNIT,),
    definitions=(Definition(G, power(apply("diag", (GRAM,)), div(ONE, TWO))),),
    random=(RandomVariable("R", "bernoulli", (p,), entries="iid"),),
)
LOSS = mean(sq(norm(sub(y, matmul(hadamard(X, R), w)))))


def dropped(keep: Expression) -> Expression:
    return add((sq(norm(sub(y, scale(keep, matmul(X, w))))), scale(scale(p, sub(ONE, p)), sq(norm(matmul(G, w))))))


SOLUTION = scale(
    div(ONE, p), matmul(inverse(add((GRAM, scale(div(sub(ONE, p), p), matmul(G, G))))), matmul(transpose(X), y))
)
STATIONARY = Givens(
    declarations=(UNIT,), definitions=(*DROPOUT.definitions, Definition(w, SOLUTION)), random=DROPOUT.random
)

PRODUCT = add((scale(var(U), var(V)), scale(var(U), sq(mean(V))), scale(var(V), sq(mean(U)))))
SYMMETRIC = Givens(random=(law("a", mean=ZERO, variance=ONE, symmetric=True),))
SKEWED = Givens(random=(law("a", mean=ZERO, variance=ONE),))
HALF = div(ONE, TWO)
RELU = apply("max", (ZERO, a))


def over_line(body: Expression, low: Expression = neg(INFINITY)) -> Integral:  # noqa: B008 (an immutable node)
    return Integral((), variable=a, lower=low, upper=INFINITY, body=scale(body, Density((), "f", at=a, of="a")))


x = sym("x", (), i)
FAMILY = (Declaration("x", parameters=(i,), ranges=((ONE, n),)), SPREAD)
AVERAGE = scale(div(ONE, n), total(x, i, n))


def family(entries: str) -> Givens:
    return Givens(
        declarations=FAMILY,
        definitions=(Definition(sym("m"), AVERAGE),),
        random=(law("x", entries, mean=mu, variance=s2),),
    )


SAMPLE = mean(scale(div(ONE, n), total(sq(sub(x, sym("m"))), i, n)))
FIRST, SECOND = sym("x", (), ONE), sym("x", (), TWO)

v, S, A = sym("v", (d,)), sym("S", (d, d)), sym("A", (d, d))
VECTOR = Givens(
    declarations=(Declaration("S", (d, d), properties=frozenset({"positive definite"})),),
    random=(law("v", mean=zeros((d,)), variance=S),),
)
WHITE = Givens(random=(law("v", mean=zeros((d,)), variance=identity(d)),))
NORMAL = Givens(declarations=(SPREAD,), random=(RandomVariable("z", "normal", (mu, s2)),))
CENTRED = Givens(declarations=(SPREAD,), random=(RandomVariable("z", "normal", (ZERO, s2)),))
UNIFORM = Givens(
    random=(RandomVariable("z", "uniform", (neg(sym("r")), sym("r"))),),
    declarations=(Declaration("r", domain=Domain(lower=ZERO, lower_open=True)),),
)

ROWS: list[tuple[str, Expression, Expression, Givens, str]] = [
    ("dropout", LOSS, dropped(p), DROPOUT, "agree"),
    ("dropout, 1-p for p", LOSS, dropped(sub(ONE, p)), DROPOUT, "differ"),
    ("dropout, gradient", derivative(LOSS, w, "gradient"), derivative(dropped(p), w, "gradient"), DROPOUT, "agree"),
    ("dropout, by the keep rate", derivative(LOSS, p), derivative(dropped(p), p), DROPOUT, "agree"),
    ("dropout, stationary", derivative(LOSS, w, "gradient"), zeros((d,)), STATIONARY, "agree"),
    ("variance of a product", var(scale(U, V)), PRODUCT, INDEPENDENT, "agree"),
    ("not if they depend", var(scale(U, V)), PRODUCT, DEPENDENT, "differ"),
    ("not without the means", var(scale(U, V)), scale(var(U), var(V)), INDEPENDENT, "differ"),
    ("expectation of a product", mean(scale(U, V)), scale(mean(U), mean(V)), INDEPENDENT, "agree"),
    ("expectation of a product, dependent", mean(scale(U, V)), scale(mean(U), mean(V)), DEPENDENT, "differ"),
    ("square outside", mean(sq(U)), sq(mean(U)), DEPENDENT, "differ"),
    ("second moment", mean(sq(U)), add((var(U), sq(mean(U)))), DEPENDENT, "agree"),
    ("variance of a sum", var(add((U, V))), add((var(U), var(V))), DEPENDENT, "differ"),
    (
        "variance of a sum, all of it",
        var(add((U, V))),
        add((var(U), var(V), scale(TWO, Covariance((), left=U, right=V)))),
        DEPENDENT,
        "agree",
    ),
    ("tower", mean(Expectation((), body=scale(U, V), given=(V,))), mean(scale(U, V)), DEPENDENT, "agree"),
    ("half", mean(sq(RELU)), HALF, SYMMETRIC, "agree"),
    ("half needs symmetry", mean(sq(RELU)), HALF, SKEWED, "differ"),
    ("integral over the half line", over_line(sq(RELU)), over_line(sq(a), ZERO), SYMMETRIC, "agree"),
    ("integral is half", over_line(sq(RELU)), scale(HALF, over_line(sq(a))), SYMMETRIC, "agree"),
    ("integral is not all", over_line(sq(RELU)), over_line(sq(a)), SYMMETRIC, "differ"),
    ("integral is the expectation", over_line(sq(RELU)), mean(sq(RELU)), SYMMETRIC, "agree"),
    ("variance of a mean", var(AVERAGE), div(s2, n), family("iid"), "agree"),
    ("variance of a mean, uncorrelated", var(AVERAGE), div(s2, n), family("uncorrelated"), "agree"),
    ("variance of a mean, stationary only", var(AVERAGE), div(s2, n), family("same"), "differ"),
    ("variance of a mean, forgot the square", var(AVERAGE), s2, family("iid"), "differ"),
    ("biased", SAMPLE, scale(div(sub(n, ONE), n), s2), family("iid"), "agree"),
    ("unbiased", SAMPLE, s2, family("iid"), "differ"),
    ("uncorrelated", mean(scale(FIRST, SECOND)), scale(mean(FIRST), mean(SECOND)), family("uncorrelated"), "agree"),
    (
        "uncorrelated is not independent",
        mean(scale(sq(FIRST), sq(SECOND))),
        scale(mean(sq(FIRST)), mean(sq(SECOND))),
        family("uncorrelated"),
        "differ",
    ),
    ("quadratic form", var(dot(w, v)), matmul(matmul(transpose(w), S), w), VECTOR, "agree"),
    ("covariance matrix", var(v), S, VECTOR, "agree"),
    (
        "expected quadratic form",
        mean(matmul(matmul(transpose(v), A), v)),
        apply("tr", (matmul(A, S),)),
        VECTOR,
        "agree",
    ),
    ("white", var(dot(w, v)), sq(norm(w)), WHITE, "agree"),
    (
        "white is not normal",
        mean(power(dot(w, v), number(4))),
        scale(number(3), power(norm(w), number(4))),
        WHITE,
        "differ",
    ),
    (
        "fourth moment",
        mean(power(z, number(4))),
        sub(sq(add((sq(mu), scale(number(3), s2)))), scale(number(6), sq(s2))),
        NORMAL,
        "agree",
    ),
    ("moment generating", mean(apply("exp", (z,))), apply("exp", (add((mu, div(s2, TWO))),)), NORMAL, "agree"),
    (
        "rectified normal",
        mean(apply("relu", (z,))),
        apply("sqrt", (div(s2, scale(TWO, Constant((), "pi"))),)),
        CENTRED,
        "agree",
    ),
    ("derivative by a mean", derivative(mean(sq(z)), mu), scale(TWO, mu), NORMAL, "agree"),
    ("uniform", var(z), div(sq(sym("r")), number(3)), UNIFORM, "agree"),
    ("uniform, half-width as width", var(z), div(sq(sym("r")), number(12)), UNIFORM, "differ"),
    ("probability", Probability((), event=relation(">", component(R, (ONE, ONE)), ZERO)), p, DROPOUT, "agree"),
    ("nothing is random", mean(sq(U)), sq(mean(U)), Givens(), "unknown"),
]


@pytest.mark.parametrize(
    ("left", "right", "givens", "outcome"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_expectations(left: Expression, right: Expression, givens: Givens, outcome: str) -> None:
    assert compare(left, right, "=", givens).outcome == outcome


def test_jensen() -> None:
    assert compare(mean(sq(U)), sq(mean(U)), ">=", DEPENDENT).outcome == "agree"


# --- layers: a = W h + b with a size for each layer ---


def size(at: Expression) -> Symbol:
    return sym("d", (), at)


BEFORE = sub(t, ONE)
W = sym("W", (size(t), size(BEFORE)), t)
h, pre = sym("h", (size(BEFORE),), BEFORE), sym("a", (size(t),), t)
bias = sym("b", (size(t),), t)
LAYER = (Definition(pre, add((matmul(W, h), bias))), Definition(bias, scale(c, ones((size(t),)))))
ENTRY, INPUT = component(pre, (i,)), component(h, (j,))
WEIGHTS = RandomVariable("W", "normal", (mu, s2), entries="iid")
TERM = add((scale(s2, var(INPUT)), scale(s2, sq(mean(INPUT))), scale(sq(mu), var(INPUT))))


def layer(entries: str, *, independent: bool = True) -> Givens:
    groups = (frozenset({"W", "h"}),) if independent else ()
    return Givens(declarations=(SPREAD,), definitions=LAYER, random=(WEIGHTS, law("h", entries)), independent=groups)


@pytest.mark.parametrize(
    ("givens", "outcome"),
    [
        (layer("uncorrelated"), "agree"),
        (layer("arbitrary"), "differ"),
        (layer("uncorrelated", independent=False), "differ"),
    ],
)
def test_variance_of_a_preactivation(givens: Givens, outcome: str) -> None:
    assert compare(var(ENTRY), total(TERM, j, size(BEFORE)), "=", givens).outcome == outcome


def test_mean_of_a_preactivation() -> None:
    right = total(scale(mu, mean(INPUT)), j, size(BEFORE))
    assert compare(mean(ENTRY), add((right, c)), "=", layer("uncorrelated")).outcome == "agree"
    assert compare(mean(ENTRY), right, "=", layer("uncorrelated")).outcome == "differ"


@pytest.mark.parametrize(
    ("spread", "outcome"),
    [
        (div(TWO, size(BEFORE)), "agree"),
        (div(ONE, size(BEFORE)), "differ"),
        (div(size(BEFORE), TWO), "differ"),  # the same for two units
    ],
)
def test_he_initialisation(spread: Expression, outcome: str) -> None:
    active = sym("h", (size(t),), t)
    givens = Givens(
        definitions=(*LAYER, Definition(active, apply("max", (zeros((size(t),)), pre)))),
        random=(
            RandomVariable("W", "normal", (ZERO, spread), entries="iid"),
            law("a", "uncorrelated", mean=ZERO, variance=ONE, symmetric=True),
        ),
        independent=(frozenset({"W", "a"}),),
    )
    assert compare(var(ENTRY), ONE, "=", givens).outcome == outcome
