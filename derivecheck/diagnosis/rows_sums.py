"""Mistakes in powers of sums, in the exponents inside a sum, in what is swapped throughout, and in slopes left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derivecheck.diagnosis.model import Row, Situation
from derivecheck.diagnosis.wording import shown
from notation import build
from notation.build import ONE
from notation.expression import Add, Apply, BigOperator, Covariance, Expression, Mul, Neg, Number, Pow, Symbol, Variance
from notation.source import ShapeClash
from notation.walking import rebuild, substitute, walk

Made = Iterator[tuple[str, Expression]]


def _power_inside(node: Expression, situation: Situation) -> Made:
    """``(1-\\beta)^t`` for ``1-\\beta^t``."""
    if not isinstance(node, Pow) or node.shape or isinstance(node.exponent, Number) or not isinstance(node.base, Add):
        return
    plain = [term.operand if isinstance(term, Neg) else term for term in node.base.terms]
    if len(plain) == 2 and ONE in plain:
        other = plain[0] if plain[1] == ONE else plain[1]
        raised = build.power(other, node.exponent)
        minus = any(isinstance(term, Neg) and term.operand == other for term in node.base.terms)
        made = build.sub(ONE, raised) if minus else build.add((ONE, raised))
        yield f"the power {shown(node.exponent)} is taken of {shown(other)} alone", made


def _run_back(node: Expression, situation: Situation) -> Made:
    """``\\sum_i \\beta^i g_i`` for ``\\sum_i \\beta^{t-i} g_i``: the weights in the other order."""
    if not isinstance(node, BigOperator) or node.kind != "sum" or node.upper is None or node.lower is None:
        return
    variable = node.variable
    for target in (build.sub(node.upper, variable), build.sub(build.add((node.lower, node.upper)), variable)):

        def turned(part: Expression, target: Expression = target) -> Expression:
            if isinstance(part, Pow) and any(leaf == variable for leaf in walk(part.exponent)):
                return replace(part, exponent=substitute(part.exponent, {variable: target}))
            return rebuild(part, turned)

        body = turned(node.body)
        if body != node.body:
            yield "the exponents run the other way", replace(node, body=body)
    for plain in (variable, build.sub(variable, node.lower)):

        def simple(part: Expression, plain: Expression = plain) -> Expression:
            if isinstance(part, Pow) and any(leaf == variable for leaf in walk(part.exponent)):
                return replace(part, exponent=plain)
            return rebuild(part, simple)

        yield "the exponents run the other way", replace(node, body=simple(node.body))


def _one_sum(node: Expression, situation: Situation) -> Made:
    """``(\\sum_i x_i)(\\sum_i y_i)`` for ``\\sum_i x_i y_i``."""
    if not isinstance(node, Mul):
        return
    left, right = node.left, node.right
    if not isinstance(left, BigOperator) or not isinstance(right, BigOperator) or left.kind != right.kind != "sum":
        return
    if left.kind == "sum" and (left.lower, left.upper, left.condition) == (right.lower, right.upper, right.condition):
        body = substitute(right.body, {right.variable: left.variable})
        yield "one sum is taken of the products", replace(left, body=build.product(left.body, body))


def _swap_names(node: Expression, situation: Situation) -> Made:
    """Two names swapped throughout, with whatever indices: p and q in a divergence."""
    shapes: dict[str, tuple[int, int]] = {}
    for part in walk(node):
        if isinstance(part, Symbol) and "." not in part.name:
            shapes.setdefault(part.name, (part.rank, len(part.indices)))
    names = [name for name, (rank, count) in shapes.items() if rank or count]
    for at, first in enumerate(names[:6]):
        for second in names[at + 1 : 6]:
            if shapes[first] != shapes[second]:
                continue
            other = {first: second, second: first}

            def swapped(part: Expression, other: dict[str, str] = other) -> Expression:
                made = rebuild(part, swapped)
                if isinstance(made, Symbol) and made.name in other:
                    return replace(made, name=other[made.name], style=None)
                return made

            yield f"{first} and {second} are exchanged", swapped(node)


def slopes(situation: Situation) -> Iterator[tuple[Expression, Expression]]:
    """The activations at hand, each with its derivative: of ``max(0, u)`` the indicator of ``u > 0``."""
    seen: set[Expression] = set()
    nodes = [situation.expected, *(item.body for item in situation.givens.definitions if not item.function)]
    for part in (part for node in nodes for part in walk(node)):
        if not isinstance(part, Apply) or part in seen or not part.arguments or part.primes:
            continue
        seen.add(part)
        inner = part.arguments[-1]
        if part.shape != inner.shape or not inner.shape:
            continue
        if part.function in ("relu", "max"):
            yield part, build.apply("indicator", (build.relation(">", inner, build.zeros(inner.shape)),))
        elif part.function == "tanh":
            yield part, build.sub(build.ones(part.shape), build.hadamard(part, part))
        elif part.function == "sigmoid":
            yield part, build.hadamard(part, build.sub(build.ones(part.shape), part))
        elif situation.givens.declaration(part.function) is not None and len(part.arguments) == 1:
            yield part, build.apply(part.function, part.arguments, primes=1)


def _slope(node: Expression, situation: Situation) -> Made:
    """The derivative of an activation left out of the chain rule."""
    if node.rank != 1 or isinstance(node, Neg):
        return
    for activation, slope in slopes(situation):
        try:
            if slope.shape == node.shape:
                phrase = f"{shown(node)} is multiplied elementwise by the derivative of {shown(activation)}"
                yield phrase, build.hadamard(node, slope)
        except ShapeClash:
            continue


def _last_step(node: Expression, situation: Situation) -> Made:
    """The term of the last step alone: ``x_T`` where the sum over t is asked."""
    for total in situation.big_operators:
        last = total.upper
        indexed = any(isinstance(part, Symbol) and last in part.indices for part in walk(node))
        if not isinstance(last, Symbol) or not indexed:
            continue
        body = substitute(node, {last: total.variable})
        made = BigOperator(
            node.shape, "sum", variable=total.variable, lower=total.lower, upper=last, condition=None, body=body
        )
        yield f"it is summed over {total.variable.name}, not taken at {last.name} alone", made


def _one_less(node: Expression, situation: Situation) -> Made:
    """``dk`` for ``d(k-1)``."""
    if not isinstance(node, Symbol) or node.shape or node.indices:
        return
    known = situation.givens.declaration(node.name)
    if known is None or known.domain.kind != "integer":
        return
    yield f"{shown(node)} is {shown(node)} - 1", build.sub(node, ONE)
    yield f"{shown(node)} is {shown(node)} + 1", build.add((node, ONE))


def _softmax_slope(node: Expression, situation: Situation) -> Made:
    """``diag(p)`` for ``diag(p) - p p^T``."""
    if isinstance(node, Apply) and node.function == "diag" and node.arguments[0].rank == 1:
        v = node.arguments[0]
        outer = build.matmul(v, build.transpose(v))
        yield f"the term {shown(outer)} is taken away from {shown(node)}", build.sub(node, outer)


def _of_difference(node: Expression, situation: Situation) -> Made:
    """``Var(X) - Var(Y)`` for ``Var(X) + Var(Y) - 2 Cov(X, Y)``."""
    if not isinstance(node, Add) or len(node.terms) != 2:
        return
    first, second = node.terms
    plain = second.operand if isinstance(second, Neg) else second
    if not isinstance(first, Variance) or not isinstance(plain, Variance) or first.shape or plain.shape:
        return
    twice = build.scale(build.TWO, Covariance((), left=first.body, right=plain.body))
    phrase = "the variances are added and twice the covariance is taken away"
    yield phrase, build.add((first, plain, build.neg(twice)))
    yield "twice the covariance is added", build.add((first, plain, twice))
    if isinstance(second, Neg):
        yield "the variances are added", build.add((first, plain))


def _harmonic(node: Expression, situation: Situation) -> Made:
    """``a + b`` for ``1 / (1/a + 1/b)``."""
    if isinstance(node, Add) and not node.shape and not any(isinstance(term, Neg) for term in node.terms):
        turned = build.add(tuple(build.div(ONE, term) for term in node.terms))
        yield "the reciprocal of the sum of reciprocals is taken", build.div(ONE, turned)


SUM_ROWS = (
    Row("power of a sum", 1.05, _power_inside),
    Row("order of the weights", 1.1, _run_back),
    Row("sum of products", 1.1, _one_sum),
    Row("exchanged", 1.22, _swap_names, everywhere=True),
    Row("slope missing", 1.15, _slope),
    Row("off by one", 1.3, _one_less),
    Row("sum missing", 1.1, _last_step),
    Row("term missing", 1.2, _softmax_slope),
    Row("covariance missing", 1.2, _of_difference),
    Row("reciprocal", 1.3, _harmonic),
)
