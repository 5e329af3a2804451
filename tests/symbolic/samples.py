"""Symbols and small builders that the tests of the exact engine share."""

from __future__ import annotations

from fractions import Fraction

from notation import build
from notation.expression import BigOperator, Expectation, Expression, Symbol, Variance
from notation.givens import Declaration, Definition, Domain, Givens, RandomVariable


def symbol(name: str, *shape: Expression) -> Symbol:
    return Symbol(tuple(shape), name)


n, d, k, t, i, j = (symbol(name) for name in "n d k t i j".split())
X, R, M, Y = (symbol(name, n, d) for name in "XRMY")
U, V = symbol("U", n, k), symbol("V", d, k)
W = symbol("W", n, d)
A, B, C = (symbol(name, n, n) for name in "ABC")
w, h = symbol("w", d), symbol("h", d)
y, u, v = (symbol(name, n) for name in "yuv")
z = symbol("z", k)
p, lam, beta, x, a, c = (symbol(name) for name in "p lam beta x a c".split())

HALF = build.number(Fraction(1, 2))
ONE, TWO, ZERO = build.ONE, build.TWO, build.ZERO

UNIT = Domain("real", ZERO, ONE, True, True)
POSITIVE = Domain("real", ZERO, None, True)
DROPOUT = Givens(
    declarations=(Declaration("p", (), UNIT), Declaration("lam", (), POSITIVE)),
    random=(RandomVariable("R", "bernoulli", (p,), entries="iid"),),
)
PLAIN = Givens()


def product(*factors: Expression) -> Expression:
    made = factors[0]
    for factor in factors[1:]:
        made = build.product(made, factor)
    return made


def plus(*terms: Expression) -> Expression:
    return build.add(terms)


def T(array: Expression) -> Expression:  # noqa: N802
    return build.transpose(array)


def inv(matrix: Expression) -> Expression:
    return build.inverse(matrix)


def f(name: str, *arguments: Expression) -> Expression:
    return build.apply(name, arguments)


def squared(array: Expression, kind: str = "2") -> Expression:
    return build.power(build.norm(array, kind), TWO)


def square(scalar: Expression) -> Expression:
    return build.power(scalar, TWO)


def E(body: Expression) -> Expression:  # noqa: N802
    return Expectation(body.shape, body=body)


def Var(body: Expression) -> Expression:  # noqa: N802
    return Variance(body.shape * 2, body=body)


def total(variable: Symbol, lower: Expression, upper: Expression, body: Expression) -> Expression:
    return BigOperator(body.shape, "sum", variable=variable, lower=lower, upper=upper, body=body)


def gradient(body: Expression, by: Expression) -> Expression:
    return build.derivative(body, by, "gradient")


def jacobian(body: Expression, by: Expression) -> Expression:
    return build.derivative(body, by, "jacobian")


def member(name: str, index: Expression, *shape: Expression) -> Symbol:
    return Symbol(tuple(shape), name, (index,))


LOGISTIC = Definition(
    symbol("s"),
    build.div(ONE, plus(ONE, f("exp", build.neg(x)))),
    arguments=(x,),
    function=True,
)
