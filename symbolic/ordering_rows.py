"""Which named inequality fits a side of ``a <= b``, and at which instance. Proposals only: the rows are in
``symbolic.replay.inequalities``."""

from __future__ import annotations

from collections.abc import Iterator

from notation import build
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Div,
    Expectation,
    Expression,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
)
from notation.givens import Givens
from notation.source import ShapeClash
from notation.walking import free_symbols, rebuild, walk
from symbolic.lines import Instance
from symbolic.replay.definite import factors_of
from symbolic.replay.letters import fresh

Found = Iterator[tuple[str, Instance]]
PLACEHOLDER = "u"


def _kind(name: str) -> Symbol:
    return Symbol((), name)


def from_below(low: Expression, givens: Givens) -> Found:
    """Inequalities of which ``low`` is the smaller side."""
    if isinstance(low, Norm):
        yield from _norms(low)
    if isinstance(low, Apply) and not low.primes and low.arguments:
        yield from _functions(low, givens)
    if isinstance(low, MatMul) and not low.shape:
        yield from _products(low)
    if isinstance(low, Pow) and isinstance(low.base, Expectation) and low.exponent == build.TWO:
        yield from _squared_mean(low.base)
    if isinstance(low, Expectation):
        yield from _concave_mean(low, givens)
    if isinstance(low, BigOperator) and low.kind == "sum" and isinstance(low.body, Mul):
        yield from _concave_sum(low, givens)
    if isinstance(low, Mul) and not low.shape:
        yield from _twice(low)
    if isinstance(low, Add):
        yield from _sums(low)
    yield from _convex(low, givens)


def from_above(high: Expression) -> Found:
    """Inequalities of which ``high`` is the larger side."""
    if isinstance(high, Apply) and not high.primes and not high.shape:
        if high.function == "max" and len(high.arguments) > 1:
            for argument in high.arguments:
                yield "below a maximum", (("max", high), ("x", argument))
        elif high.function == "abs":
            yield "number below its absolute value", (("x", high.arguments[0]),)
            yield "number above minus its absolute value", (("x", high.arguments[0]),)
        elif high.function == "exp":
            yield "exponential above its tangent", (("u", high.arguments[0]),)
    if isinstance(high, Norm) and isinstance(high.operand, Add) and len(high.operand.terms) == 2:
        one, other = high.operand.terms
        if isinstance(other, Neg):
            yield "reverse triangle inequality", (("norm", _kind(high.kind)), ("a", one), ("b", other.operand))
    if isinstance(high, BigOperator) and high.kind == "sum":
        yield from _divergence(high)
    if isinstance(high, MatMul) and not high.shape:
        matrix = _middle(high)
        if matrix is not None:
            yield "smallest eigenvalue", (("x", high.right), ("A", matrix))
    if (
        isinstance(high, Pow)
        and isinstance(high.base, Add)
        and not high.shape
        and not isinstance(high.exponent, Number)
    ):
        first = high.base.terms
        if len(first) == 2 and first[0] == build.ONE:
            yield "Bernoulli", (("x", first[1]), ("n", high.exponent))


# --- norms --------------------------------------------------------------------------------------------


def _norms(low: Norm) -> Found:
    inside, kind = low.operand, low.kind
    if isinstance(inside, Add):
        terms = inside.terms
        if len(terms) == 2 and isinstance(terms[1], Neg):
            letters = (("norm", _kind(kind)), ("a", terms[0]), ("b", terms[1].operand))
            yield "triangle inequality for a difference", letters
        named = tuple((f"a{k}", term) for k, term in enumerate(terms, start=1))
        yield "triangle inequality", (("norm", _kind(kind)), *named)
    if isinstance(inside, BigOperator) and inside.kind == "sum":
        yield "triangle inequality for sums", (("norm", _kind(kind)), ("sum", inside))
    if isinstance(inside, Expectation):
        yield "triangle inequality for expectations", (("norm", _kind(kind)), ("mean", inside))
    if isinstance(inside, BigOperator) and inside.kind == "prod" and kind == "op":
        yield "spectral norm of a product over an index", (("prod", inside),)
    if isinstance(inside, MatMul):
        factors = factors_of(inside)
        for cut in range(1, len(factors)):
            left, right = _multiplied(factors[:cut]), _multiplied(factors[cut:])
            if left is None or right is None or left.rank != 2:
                continue
            pair = (("A", left), ("B", right))
            names = {"2": ("spectral norm of a matrix at a vector", "Frobenius norm of a matrix at a vector"),
                     "op": ("spectral norms of a product",),
                     "F": ("norms of a product, spectral first", "norms of a product, spectral last",
                           "Frobenius norms of a product")}  # fmt: skip
            for name in names.get(kind, ()):
                yield name, pair
    for name, own in (
        ("spectral below Frobenius norm", "op"),
        ("Euclidean norm below sum norm", "2"),
        ("largest entry below Euclidean norm", "inf"),
        ("largest entry below sum norm", "inf"),
        ("sum norm by Euclidean norm", "1"),
        ("sum norm by largest entry", "1"),
        ("Euclidean norm by largest entry", "2"),
    ):
        if kind == own:
            yield name, (("A", inside),)


def _multiplied(factors: list[Expression]) -> Expression | None:
    """A product with its brackets to the right."""
    made = factors[-1]
    try:
        for factor in reversed(factors[:-1]):
            made = build.matmul(factor, made)
    except ShapeClash:
        return None
    return made


# --- functions ----------------------------------------------------------------------------------------


def _functions(low: Apply, givens: Givens) -> Found:
    inner = low.arguments[0]
    if low.function == "abs" and not low.shape:
        if isinstance(inner, MatMul):
            for x, y in _dots(inner):
                yield "Cauchy-Schwarz with bars", (("x", x), ("y", y))
        if isinstance(inner, Add):
            if len(inner.terms) == 2 and isinstance(inner.terms[1], Neg):
                letters = (("norm", _kind("abs")), ("a", inner.terms[0]), ("b", inner.terms[1].operand))
                yield "triangle inequality for a difference", letters
            named = tuple((f"a{k}", term) for k, term in enumerate(inner.terms, start=1))
            yield "triangle inequality", (("norm", _kind("abs")), *named)
        if isinstance(inner, BigOperator) and inner.kind == "sum":
            yield "triangle inequality for sums", (("norm", _kind("abs")), ("sum", inner))
        if isinstance(inner, Expectation):
            yield "triangle inequality for expectations", (("norm", _kind("abs")), ("mean", inner))
        if isinstance(inner, Apply) and inner.function in ("sin", "tanh"):
            yield f"{'sine' if inner.function == 'sin' else 'tanh'} below its argument", (("x", inner.arguments[0]),)
    if low.function == "log" and not low.shape:
        yield "logarithm below its tangent", (("u", inner),)
    if low.function == "min" and len(low.arguments) > 1:
        for argument in low.arguments:
            yield "above a minimum", (("min", low), ("x", argument))
    if low.function == "sqrt" and isinstance(inner, Mul):
        yield "geometric below arithmetic mean", (("a", inner.left), ("b", inner.right))
    if low.function == "tr" and isinstance(inner, MatMul):
        first = inner.left.operand if isinstance(inner.left, Transpose) else build.transpose(inner.left)
        if first.rank == 2:
            yield "Cauchy-Schwarz for traces", (("A", first), ("B", inner.right))


def _dots(node: MatMul) -> Iterator[tuple[Expression, Expression]]:
    """The x and y of ``x^T y``, for every place where a product may be cut."""
    factors = factors_of(node)
    for cut in range(1, len(factors)):
        left, right = _multiplied(factors[:cut]), _multiplied(factors[cut:])
        if left is None or right is None or right.rank != 1:
            continue
        turned = factors_of(build.transpose(left))
        x = _multiplied(turned)
        if x is not None and x.rank == 1 and x.shape == right.shape:
            yield x, right


def _products(low: MatMul) -> Found:
    matrix = _middle(low)
    if matrix is not None:
        yield "largest eigenvalue", (("x", low.right if low.right.rank == 1 else factors_of(low)[-1]), ("A", matrix))
    for x, y in _dots(low):
        yield "Cauchy-Schwarz", (("x", x), ("y", y))


def _middle(node: MatMul) -> Expression | None:
    """The A of ``x^T A x``."""
    factors = factors_of(node)
    ends = isinstance(factors[0], Transpose) and factors[0].operand == factors[-1] and factors[-1].rank == 1
    if not ends or len(factors) < 3:
        return None
    made = factors[1]
    for factor in factors[2:-1]:
        made = build.matmul(made, factor)
    return made if made.rank == 2 else None


def _twice(low: Mul) -> Found:
    """``2 a b``."""
    factors = _scalars(low)
    numbers = [one for one in factors if isinstance(one, Number)]
    others = [one for one in factors if not isinstance(one, Number)]
    if [one.value for one in numbers] == [2] and len(others) == 2:
        yield "twice a product below the squares", (("a", others[0]), ("b", others[1]))


def _scalars(node: Expression) -> list[Expression]:
    return [*_scalars(node.left), *_scalars(node.right)] if isinstance(node, Mul) else [node]


def _sums(low: Add) -> Found:
    if len(low.terms) == 2 and build.ONE in low.terms:
        other = low.terms[1] if low.terms[0] == build.ONE else low.terms[0]
        yield "exponential above its tangent", (("u", other),)
    norms = [term.operand if isinstance(term, Neg) else term for term in low.terms]
    if len(norms) == 2 and isinstance(low.terms[1], Neg) and all(isinstance(one, Norm) for one in norms):
        one, other = norms
        if isinstance(one, Norm) and isinstance(other, Norm) and one.kind == other.kind:
            letters = (("norm", _kind(one.kind)), ("a", one.operand), ("b", other.operand))
            yield "reverse triangle inequality", letters


# --- convexity ----------------------------------------------------------------------------------------


def _placeholder(givens: Givens) -> Symbol:
    return fresh(PLACEHOLDER, (), givens)


def _squared_mean(mean: Expectation) -> Found:
    yield "squared mean below mean square", (("mean", mean),)
    if isinstance(mean.body, Mul):
        letters = (("mean", mean), ("x", mean.body.left), ("y", mean.body.right))
        yield "Cauchy-Schwarz for expectations", letters


def _convex(low: Expression, givens: Givens) -> Found:
    """``f(E[X])`` and ``f(sum of p x)``, where f is anything with that one part in it."""
    if low.shape or isinstance(low, Expectation | BigOperator | Symbol | Number):
        return
    u = _placeholder(givens)
    for part in walk(low):
        if isinstance(part, Expectation) and not part.shape:
            body = _put(low, part, u)
            if free_symbols(body) == {u}:
                yield "Jensen", (("f", body), ("u", u), ("mean", part))
            return
        if isinstance(part, BigOperator) and part.kind == "sum" and isinstance(part.body, Mul) and not part.shape:
            for p, x in ((part.body.left, part.body.right), (part.body.right, part.body.left)):
                whole = _rebound(part, build.scale(p, x))
                letters = (("f", _put(low, part, u)), ("u", u), ("sum", whole), ("p", p), ("x", x))
                yield "Jensen for sums", letters
            return


def _concave_mean(low: Expectation, givens: Givens) -> Found:
    """``E[f(X)]`` of a logarithm or a root."""
    u = _placeholder(givens)
    inner = low.body
    if isinstance(inner, Apply) and inner.function == "log" and not inner.shape:
        mean = Expectation((), body=inner.arguments[0], over=low.over, given=low.given)
        yield "Jensen, concave", (("f", build.apply("log", (u,))), ("u", u), ("mean", mean))


def _concave_sum(low: BigOperator, givens: Givens) -> Found:
    u = _placeholder(givens)
    assert isinstance(low.body, Mul)
    for p, inner in ((low.body.left, low.body.right), (low.body.right, low.body.left)):
        if isinstance(inner, Apply) and inner.function == "log" and not inner.shape:
            x = inner.arguments[0]
            whole = _rebound(low, build.scale(p, x))
            letters = (("f", build.apply("log", (u,))), ("u", u), ("sum", whole), ("p", p), ("x", x))
            yield "Jensen for sums, concave", letters


def _divergence(high: BigOperator) -> Found:
    body = high.body
    if isinstance(body, Mul) and isinstance(body.right, Apply) and body.right.function == "log":
        ratio = body.right.arguments[0]
        if isinstance(ratio, Div) and ratio.numerator == body.left:
            yield "Gibbs", (("sum", high), ("p", body.left), ("q", ratio.denominator))


def _rebound(whole: BigOperator, body: Expression) -> BigOperator:
    return BigOperator(
        body.shape, whole.kind, variable=whole.variable, lower=whole.lower, upper=whole.upper,
        condition=whole.condition, body=body,
    )  # fmt: skip


def _put(node: Expression, old: Expression, new: Expression) -> Expression:
    return new if node == old else rebuild(node, lambda child: _put(child, old, new))
