"""The named inequalities, one row each: at an instance a row says ``low op high``, under conditions.

A row is a statement and nothing more: it holds for every instance that fits it and meets its conditions (which are
lines of their own). Each is tested in random worlds. Where a letter stands for a norm, its kind is a symbol's name
(``2``, ``F``, ``op``, ``1``, ``inf``; ``abs`` for bars around a number).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notation import build
from notation.expression import Apply, BigOperator, Expectation, Expression, Relation, Symbol
from notation.walking import free_symbols, substitute

Letters = Mapping[str, Expression]


class Misfit(ValueError):
    """An instance at which a row says nothing."""


@dataclass(frozen=True)
class Said:
    """``low op high``, where the ``conditions`` hold, and those ``inside`` at every place of the sum that the letter
    ``sum`` stands for."""

    low: Expression
    op: str
    high: Expression
    conditions: tuple[Relation, ...] = ()
    inside: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Row:
    """``make`` says what the row states at an instance of the ``letters`` (``terms``: any number of them, called
    ``a1``, ``a2``, ...); ``words``: the reason, formulas between dollars."""

    name: str
    words: str
    make: Callable[[Letters], Said]


def _at_most(low: Expression, high: Expression, *conditions: Relation) -> Said:
    return Said(low, "<=", high, conditions)


def _nonnegative(node: Expression) -> Relation:
    return build.relation("<=", build.ZERO, node)


def _positive(node: Expression) -> Relation:
    return build.relation("<", build.ZERO, node)


def _scalar(letters: Letters, *names: str) -> tuple[Expression, ...]:
    found = tuple(letters[name] for name in names)
    if any(node.shape for node in found):
        raise Misfit("a number is needed")
    return found


def bars(kind: str, inside: Expression) -> Expression:
    """A norm of the kind that is named, or an absolute value."""
    if kind == "abs":
        if inside.shape:
            raise Misfit("bars are of a number")
        return build.apply("abs", (inside,))
    fits = {"2": (1,), "F": (2,), "op": (2,), "1": (1,), "inf": (1,)}.get(kind, ())
    if inside.rank not in fits:
        raise Misfit("no norm of this kind")
    return build.norm(inside, kind)


def _kind(letters: Letters) -> str:
    kind = letters["norm"]
    return kind.name if isinstance(kind, Symbol) else ""


def _terms(letters: Letters) -> tuple[Expression, ...]:
    return tuple(letters[f"a{k}"] for k in range(1, 1 + sum(name[0] == "a" and name[1:].isdigit() for name in letters)))


# --- norms --------------------------------------------------------------------------------------------


def _triangle(letters: Letters) -> Said:
    terms, kind = _terms(letters), _kind(letters)
    if len(terms) < 2:
        raise Misfit("two terms are needed")
    return _at_most(bars(kind, build.add(terms)), build.add(tuple(bars(kind, term) for term in terms)))


def _triangle_difference(letters: Letters) -> Said:
    a, b, kind = letters["a"], letters["b"], _kind(letters)
    return _at_most(bars(kind, build.sub(a, b)), build.add((bars(kind, a), bars(kind, b))))


def _triangle_reversed(letters: Letters) -> Said:
    a, b, kind = letters["a"], letters["b"], _kind(letters)
    return _at_most(build.sub(bars(kind, a), bars(kind, b)), bars(kind, build.sub(a, b)))


def _triangle_sum(letters: Letters) -> Said:
    whole, kind = letters["sum"], _kind(letters)
    if not isinstance(whole, BigOperator) or whole.kind != "sum":
        raise Misfit("a sum over an index is needed")
    inner = bars(kind, whole.body)
    return _at_most(bars(kind, whole), _rebound(whole, inner))


def _rebound(whole: BigOperator, body: Expression) -> BigOperator:
    return BigOperator(
        body.shape, whole.kind, variable=whole.variable, lower=whole.lower, upper=whole.upper,
        condition=whole.condition, body=body,
    )  # fmt: skip


def _triangle_mean(letters: Letters) -> Said:
    mean, kind = letters["mean"], _kind(letters)
    if not isinstance(mean, Expectation):
        raise Misfit("an expectation is needed")
    inner = bars(kind, mean.body)
    return _at_most(bars(kind, mean), _mean_like(mean, inner))


def _mean_like(mean: Expectation, body: Expression) -> Expectation:
    return Expectation(body.shape, body=body, over=mean.over, given=mean.given)


def _of_product(low: str, first: str, second: str) -> Callable[[Letters], Said]:
    def make(letters: Letters) -> Said:
        a, b = letters["A"], letters["B"]
        return _at_most(bars(low, build.matmul(a, b)), build.scale(bars(first, a), bars(second, b)))

    return make


def _between(low: str, high: str) -> Callable[[Letters], Said]:
    return lambda letters: _at_most(bars(low, letters["A"]), bars(high, letters["A"]))


def _one_norm_by_two(letters: Letters) -> Said:
    a = letters["A"]
    return _at_most(bars("1", a), build.scale(build.apply("sqrt", (a.shape[0],)), bars("2", a)))


def _by_largest_entry(root: bool) -> Callable[[Letters], Said]:
    """``||x||_1 <= n ||x||_inf`` and, with the root of n, of the Euclidean norm."""

    def make(letters: Letters) -> Said:
        a = letters["A"]
        largest = bars("inf", a)
        size = build.apply("sqrt", (a.shape[0],)) if root else a.shape[0]
        return _at_most(bars("2" if root else "1", a), build.scale(size, largest))

    return make


def _product_over_index(letters: Letters) -> Said:
    whole = letters["prod"]
    square = whole.rank == 2 and whole.shape[0] == whole.shape[1]
    if not isinstance(whole, BigOperator) or whole.kind != "prod" or not square:
        raise Misfit("a product of square matrices over an index is needed")
    return _at_most(bars("op", whole), _rebound(whole, bars("op", whole.body)))


def _cauchy_schwarz(letters: Letters) -> Said:
    x, y = letters["x"], letters["y"]
    return _at_most(build.dot(x, y), build.scale(bars("2", x), bars("2", y)))


def _cauchy_schwarz_bars(letters: Letters) -> Said:
    x, y = letters["x"], letters["y"]
    return _at_most(bars("abs", build.dot(x, y)), build.scale(bars("2", x), bars("2", y)))


def _cauchy_schwarz_trace(letters: Letters) -> Said:
    a, b = letters["A"], letters["B"]
    product = build.apply("tr", (build.matmul(build.transpose(a), b),))
    return _at_most(product, build.scale(bars("F", a), bars("F", b)))


def _cauchy_schwarz_mean(letters: Letters) -> Said:
    mean, x, y = letters["mean"], letters["x"], letters["y"]
    if not isinstance(mean, Expectation) or mean.body != build.scale(x, y) or x.shape or y.shape:
        raise Misfit("the expectation of a product is needed")
    first, second = (_mean_like(mean, build.power(one, build.TWO)) for one in (x, y))
    return _at_most(build.power(mean, build.TWO), build.scale(first, second))


def _rayleigh(upper: bool) -> Callable[[Letters], Said]:
    def make(letters: Letters) -> Said:
        x, matrix = letters["x"], letters["A"]
        form = build.matmul(build.matmul(build.transpose(x), matrix), x)
        ends = build.apply("eigmax" if upper else "eigmin", (matrix,))
        bound = build.scale(ends, build.power(bars("2", x), build.TWO))
        symmetric = build.relation("=", build.transpose(matrix), matrix)
        return _at_most(form, bound, symmetric) if upper else _at_most(bound, form, symmetric)

    return make


# --- numbers ------------------------------------------------------------------------------------------


def _log_tangent(letters: Letters) -> Said:
    (u,) = _scalar(letters, "u")
    return _at_most(build.apply("log", (u,)), build.sub(u, build.ONE), _positive(u))


def _exp_tangent(letters: Letters) -> Said:
    (u,) = _scalar(letters, "u")
    return _at_most(build.add((build.ONE, u)), build.apply("exp", (u,)))


def _geometric_mean(letters: Letters) -> Said:
    a, b = _scalar(letters, "a", "b")
    half = build.div(build.add((a, b)), build.TWO)
    return _at_most(build.apply("sqrt", (build.scale(a, b),)), half, _nonnegative(a), _nonnegative(b))


def _twice_product(letters: Letters) -> Said:
    a, b = _scalar(letters, "a", "b")
    squares = build.add((build.power(a, build.TWO), build.power(b, build.TWO)))
    return _at_most(build.scale(build.scale(build.TWO, a), b), squares)


def _below_bars(letters: Letters) -> Said:
    (x,) = _scalar(letters, "x")
    return _at_most(x, bars("abs", x))


def _above_minus_bars(letters: Letters) -> Said:
    (x,) = _scalar(letters, "x")
    return _at_most(build.neg(bars("abs", x)), x)


def _one_and_extreme(letters: Letters, function: str, word: str) -> tuple[Expression, Expression]:
    """A number, and the maximum or minimum of several that it is one of."""
    extreme, x = letters[function], letters["x"]
    known = isinstance(extreme, Apply) and extreme.function == function and not extreme.primes
    if not isinstance(extreme, Apply) or not known or x not in extreme.arguments:
        raise Misfit(f"one of those that the {word} is of is needed")
    if extreme.shape or any(one.shape for one in extreme.arguments) or len(extreme.arguments) < 2:
        raise Misfit(f"a {word} of numbers is needed")
    return x, extreme


def _below_maximum(letters: Letters) -> Said:
    return _at_most(*_one_and_extreme(letters, "max", "maximum"))


def _above_minimum(letters: Letters) -> Said:
    x, least = _one_and_extreme(letters, "min", "minimum")
    return _at_most(least, x)


def _sine(letters: Letters) -> Said:
    (x,) = _scalar(letters, "x")
    return _at_most(bars("abs", build.apply("sin", (x,))), bars("abs", x))


def _tanh(letters: Letters) -> Said:
    (x,) = _scalar(letters, "x")
    return _at_most(bars("abs", build.apply("tanh", (x,))), bars("abs", x))


def _bernoulli(letters: Letters) -> Said:
    x, n = _scalar(letters, "x", "n")
    low = build.add((build.ONE, build.scale(n, x)))
    high = build.power(build.add((build.ONE, x)), n)
    return _at_most(low, high, _nonnegative(build.add((build.ONE, x))), build.relation("<=", build.ONE, n))


# --- convexity ----------------------------------------------------------------------------------------


def second_derivative(body: Expression, variable: Symbol) -> Expression:
    """``f''`` as it stands in the condition of a row."""
    return build.derivative(body, variable, order=2)


def _convex(letters: Letters, sign: str) -> tuple[Expression, Symbol, Relation]:
    """A function of a placeholder, and the line that says that it is convex (concave)."""
    body, variable = letters["f"], letters["u"]
    if not isinstance(variable, Symbol) or variable.indices or variable.shape or body.shape:
        raise Misfit("a function of a number is needed")
    from symbolic.replay.smooth import is_smooth_on_interval

    if not is_smooth_on_interval(body, variable):
        raise Misfit("a function that is smooth wherever it is defined is needed")
    curve = second_derivative(body, variable)
    zero = build.ZERO
    return body, variable, build.relation("<=", *((zero, curve) if sign == "convex" else (curve, zero)))


def _jensen(sign: str) -> Callable[[Letters], Said]:
    def make(letters: Letters) -> Said:
        body, variable, condition = _convex(letters, sign)
        mean = letters["mean"]
        if not isinstance(mean, Expectation) or mean.shape:
            raise Misfit("the expectation of a number is needed")
        if not _nothing_random_in(body, variable):
            raise Misfit("a function with nothing else in it is needed")
        inside = substitute(body, {variable: mean})
        outside = _mean_like(mean, substitute(body, {variable: mean.body}))
        return _at_most(inside, outside, condition) if sign == "convex" else _at_most(outside, inside, condition)

    return make


def _nothing_random_in(body: Expression, variable: Symbol) -> bool:
    """Only numbers and the placeholder: what else there is might be random too."""
    return free_symbols(body) == {variable} and not any(True for _ in _calls(body))


def _calls(body: Expression) -> list[Expression]:
    from notation.functions import FUNCTIONS
    from notation.walking import walk

    return [part for part in walk(body) if isinstance(part, Apply) and part.function not in FUNCTIONS]


def _jensen_sum(sign: str) -> Callable[[Letters], Said]:
    def make(letters: Letters) -> Said:
        body, variable, condition = _convex(letters, sign)
        whole, weight, point = letters["sum"], letters["p"], letters["x"]
        if not isinstance(whole, BigOperator) or whole.kind != "sum" or whole.body != build.scale(weight, point):
            raise Misfit("a weighted sum over an index is needed")
        if weight.shape or point.shape or any(one.name == whole.variable.name for one in free_symbols(body)):
            raise Misfit("numbers are needed")
        inside = substitute(body, {variable: whole})
        outside = _rebound(whole, build.scale(weight, substitute(body, {variable: point})))
        one = build.relation("=", _rebound(whole, weight), build.ONE)
        least = build.relation("<=", build.ZERO, weight)
        sides = (inside, outside) if sign == "convex" else (outside, inside)
        return Said(sides[0], "<=", sides[1], (condition, one), (least,))

    return make


def _gibbs(letters: Letters) -> Said:
    whole, p, q = letters["sum"], letters["p"], letters["q"]
    wanted = build.scale(p, build.apply("log", (build.div(p, q),)))
    if not isinstance(whole, BigOperator) or whole.kind != "sum" or whole.body != wanted or p.shape or q.shape:
        raise Misfit("a sum of p log(p/q) is needed")
    sums = tuple(build.relation("=", _rebound(whole, one), build.ONE) for one in (p, q))
    return Said(build.ZERO, "<=", whole, sums, (_positive(p), _positive(q)))


def _variance(letters: Letters) -> Said:
    mean = letters["mean"]
    if not isinstance(mean, Expectation) or mean.shape:
        raise Misfit("the expectation of a number is needed")
    return _at_most(build.power(mean, build.TWO), _mean_like(mean, build.power(mean.body, build.TWO)))


ROWS: dict[str, Row] = {
    row.name: row
    for row in (
        Row("triangle inequality", "the triangle inequality", _triangle),
        Row("triangle inequality for a difference", "the triangle inequality", _triangle_difference),
        Row("reverse triangle inequality", "the reverse triangle inequality", _triangle_reversed),
        Row("triangle inequality for sums", "the triangle inequality", _triangle_sum),
        Row("triangle inequality for expectations", "the triangle inequality", _triangle_mean),
        Row("spectral norm of a matrix at a vector", r"$\|A x\| \le \|A\|_2 \|x\|$", _of_product("2", "op", "2")),
        Row("spectral norms of a product", r"$\|A B\|_2 \le \|A\|_2 \|B\|_2$", _of_product("op", "op", "op")),
        Row("norms of a product, spectral first", r"$\|A B\|_F \le \|A\|_2 \|B\|_F$", _of_product("F", "op", "F")),
        Row("norms of a product, spectral last", r"$\|A B\|_F \le \|A\|_F \|B\|_2$", _of_product("F", "F", "op")),
        Row("Frobenius norms of a product", r"$\|A B\|_F \le \|A\|_F \|B\|_F$", _of_product("F", "F", "F")),
        Row("Frobenius norm of a matrix at a vector", r"$\|A x\| \le \|A\|_F \|x\|$", _of_product("2", "F", "2")),
        Row("spectral below Frobenius norm", r"$\|A\|_2 \le \|A\|_F$", _between("op", "F")),
        Row("Euclidean norm below sum norm", r"$\|x\|_2 \le \|x\|_1$", _between("2", "1")),
        Row("largest entry below Euclidean norm", r"$\|x\|_\infty \le \|x\|_2$", _between("inf", "2")),
        Row("largest entry below sum norm", r"$\|x\|_\infty \le \|x\|_1$", _between("inf", "1")),
        Row("sum norm by Euclidean norm", r"$\|x\|_1 \le \sqrt{n} \|x\|_2$", _one_norm_by_two),
        Row("sum norm by largest entry", r"$\|x\|_1 \le n \|x\|_\infty$", _by_largest_entry(False)),
        Row("Euclidean norm by largest entry", r"$\|x\|_2 \le \sqrt{n} \|x\|_\infty$", _by_largest_entry(True)),
        Row("spectral norm of a product over an index", r"$\|A B\|_2 \le \|A\|_2 \|B\|_2$", _product_over_index),
        Row("Cauchy-Schwarz", "the Cauchy--Schwarz inequality", _cauchy_schwarz),
        Row("Cauchy-Schwarz with bars", "the Cauchy--Schwarz inequality", _cauchy_schwarz_bars),
        Row("Cauchy-Schwarz for traces", "the Cauchy--Schwarz inequality", _cauchy_schwarz_trace),
        Row("Cauchy-Schwarz for expectations", "the Cauchy--Schwarz inequality", _cauchy_schwarz_mean),
        Row("largest eigenvalue", r"$x^\top A x \le \lambda_{\max}(A) \|x\|^2$", _rayleigh(True)),
        Row("smallest eigenvalue", r"$\lambda_{\min}(A) \|x\|^2 \le x^\top A x$", _rayleigh(False)),
        Row("logarithm below its tangent", r"$\log u \le u - 1$", _log_tangent),
        Row("exponential above its tangent", r"$1 + u \le e^u$", _exp_tangent),
        Row("geometric below arithmetic mean", r"$\sqrt{a b} \le (a + b) / 2$", _geometric_mean),
        Row("twice a product below the squares", r"$2 a b \le a^2 + b^2$", _twice_product),
        Row("number below its absolute value", r"$x \le |x|$", _below_bars),
        Row("number above minus its absolute value", r"$-|x| \le x$", _above_minus_bars),
        Row("below a maximum", "one of those that the maximum is of", _below_maximum),
        Row("above a minimum", "one of those that the minimum is of", _above_minimum),
        Row("sine below its argument", r"$|\sin x| \le |x|$", _sine),
        Row("tanh below its argument", r"$|\tanh x| \le |x|$", _tanh),
        Row("Bernoulli", r"Bernoulli's inequality", _bernoulli),
        Row("Jensen", "Jensen's inequality, of a convex function", _jensen("convex")),
        Row("Jensen, concave", "Jensen's inequality, of a concave function", _jensen("concave")),
        Row("Jensen for sums", "Jensen's inequality, of a convex function", _jensen_sum("convex")),
        Row("Jensen for sums, concave", "Jensen's inequality, of a concave function", _jensen_sum("concave")),
        Row("squared mean below mean square", r"$\mathbb{E}[X]^2 \le \mathbb{E}[X^2]$", _variance),
        Row("Gibbs", "Gibbs' inequality", _gibbs),
    )
}
"""Name -> the row."""

__all__ = ["ROWS", "Misfit", "Row", "Said", "bars", "second_derivative"]
