"""Entropies and divergences of named laws, from their parameters, as expressions."""

from __future__ import annotations

from notation import build
from notation.expression import Apply, Constant, Expression, Symbol
from notation.givens import RandomVariable
from symbolic.context import Context
from symbolic.limits import OutsideEngine

HALF = build.div(build.ONE, build.TWO)


def information(node: Apply, context: Context) -> Expression:
    """``kl``, ``entropy`` or ``cross_entropy`` of names of normal, Bernoulli or exponential laws, written out."""
    laws = [_law(argument, context) for argument in node.arguments]
    kinds = {law.law for law in laws}
    if len(kinds) != 1:
        raise OutsideEngine(f"{node.function} of different laws")
    kind = kinds.pop()
    crossed = laws if len(laws) == 2 else laws * 2
    if kind == "normal":
        value = _normal(crossed[0].parameters, crossed[1].parameters)
        own = _normal(crossed[0].parameters, crossed[0].parameters)
    elif kind == "bernoulli":
        value = _bernoulli(crossed[0].parameters[0], crossed[1].parameters[0])
        own = _bernoulli(crossed[0].parameters[0], crossed[0].parameters[0])
    elif kind == "exponential":
        value = _exponential(crossed[0].parameters[0], crossed[1].parameters[0])
        own = _exponential(crossed[0].parameters[0], crossed[0].parameters[0])
    else:
        raise OutsideEngine(f"{node.function} of the law {kind}")
    return build.sub(value, own) if node.function == "kl" else value


def _law(node: Expression, context: Context) -> RandomVariable:
    made = context.givens.random_variable(node.name) if isinstance(node, Symbol) and not node.indices else None
    if made is None or not made.law:
        raise OutsideEngine("information of something that names no law")
    if made.law == "normal" and len(made.parameters) != 2:
        raise OutsideEngine("a normal law without its parameters")
    return made


def _normal(first: tuple[Expression, ...], second: tuple[Expression, ...]) -> Expression:
    """The cross-entropy of two normal laws, of numbers or of vectors: minus the mean under the first of the
    logarithm of the density of the second."""
    (m, v), (n, w) = first, second
    around = build.scale(build.TWO, Constant((), "pi"))
    if m.rank != n.rank:
        raise OutsideEngine("information of a normal number and a normal vector")
    gap = build.sub(m, n)
    if not m.shape and not v.shape and not w.shape:
        squares = build.div(build.add((v, build.power(gap, build.TWO))), w)
        return build.scale(HALF, build.add((build.apply("log", (build.scale(around, w),)), squares)))
    if m.rank == 1 and v.rank == 2 and w.rank == 2:
        inverse = build.inverse(w)
        spread = build.apply("tr", (build.matmul(inverse, v),))
        distance = build.dot(gap, build.matmul(inverse, gap))
        volume = build.apply("log", (build.apply("det", (build.scale(around, w),)),))
        return build.scale(HALF, build.add((volume, spread, distance)))
    raise OutsideEngine("information of normal laws of these shapes")


def _bernoulli(p: Expression, q: Expression) -> Expression:
    if p.shape or q.shape:
        raise OutsideEngine("information of a vector of Bernoulli laws")
    rest_p, rest_q = build.sub(build.ONE, p), build.sub(build.ONE, q)
    return build.neg(
        build.add((build.scale(p, build.apply("log", (q,))), build.scale(rest_p, build.apply("log", (rest_q,)))))
    )


def _exponential(rate: Expression, other: Expression) -> Expression:
    """The logarithm of the density b e^{-bx} is log b - b x, and x has the mean 1/a."""
    if rate.shape or other.shape:
        raise OutsideEngine("information of a vector of exponential laws")
    return build.sub(build.div(other, rate), build.apply("log", (other,)))
