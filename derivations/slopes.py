"""The slopes of functions of one argument, one row each: what stands beside the derivative of the argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derivations.tidy import elementwise, quotient, raised, times
from notation import build
from notation.expression import Apply, Constant, Expression, Relation

Slope = Callable[[Expression, Expression], Expression]
"""From the argument and the value of the function there to the slope."""


def one_like(value: Expression) -> Expression:
    return build.ones(value.shape) if value.shape else build.ONE


def reciprocal(value: Expression) -> Expression:
    return raised(value, build.neg(build.ONE)) if value.shape else quotient(build.ONE, value)


def squared(value: Expression) -> Expression:
    return raised(value, build.TWO)


def logistic_slope(value: Expression) -> Expression:
    return elementwise(value, build.sub(one_like(value), value))


def _indicator(argument: Expression) -> Expression:
    condition = Relation((), op=">", left=argument, right=build.ZERO)
    return build.apply("indicator", (condition,))


def _erf(argument: Expression, value: Expression) -> Expression:
    front = quotient(build.TWO, build.apply("sqrt", (Constant((), "pi"),)))
    return times(front, build.apply("exp", (build.neg(squared(argument)),)))


SLOPES: dict[str, Slope] = {
    "exp": lambda argument, value: value,
    "log": lambda argument, value: reciprocal(argument),
    "sqrt": lambda argument, value: quotient(one_like(value), times(build.TWO, value)),
    "sin": lambda argument, value: build.apply("cos", (argument,)),
    "cos": lambda argument, value: build.neg(build.apply("sin", (argument,))),
    "sinh": lambda argument, value: build.apply("cosh", (argument,)),
    "cosh": lambda argument, value: build.apply("sinh", (argument,)),
    "tanh": lambda argument, value: build.sub(one_like(value), squared(value)),
    "sigmoid": lambda argument, value: logistic_slope(value),
    "softplus": lambda argument, value: build.apply("sigmoid", (argument,)),
    "relu": lambda argument, value: _indicator(argument),
    "abs": lambda argument, value: build.apply("sign", (argument,)),
    "erf": _erf,
}
"""Where the function has no slope (at a kink) the formula is not defined either."""


def slope_of(node: Apply, value: Expression) -> Expression | None:
    """The slope of the function of ``node`` at its argument, or None when there is no row for it. A function that
    is not in the table of notation keeps its name and gets a prime."""
    from notation.functions import FUNCTIONS

    if len(node.arguments) != 1:
        return None
    if node.function in SLOPES and not node.primes:
        return SLOPES[node.function](node.arguments[0], value)
    if node.function not in FUNCTIONS:
        return replace(node, primes=node.primes + 1)
    return None
