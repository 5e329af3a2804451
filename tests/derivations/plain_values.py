"""A small evaluator of expressions on NumPy values, for the tests of the derivations alone.

It shares nothing with the packages under test but the node classes, so an agreement is evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from notation import expression as nodes
from notation.expression import Expression

Special = Callable[[Expression, "Values"], Any]


@dataclass(frozen=True)
class Values:
    """``names``: a value for each name; for a family a function of its index. ``special`` is asked first for
    every node and answers None for those it does not know. ``functions``: the user's functions."""

    names: Mapping[str, Any]
    special: Special | None = None
    functions: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    def bound(self, name: str, value: int) -> Values:
        return Values({**self.names, name: value}, self.special, self.functions)


def evaluate(node: Expression, values: Values) -> Any:
    """The value of an expression: a number, or an array (a row has shape (1, n))."""
    if values.special is not None:
        known = values.special(node, values)
        if known is not None:
            return known
    rule = _RULES.get(type(node))
    if rule is None:
        raise TypeError(f"no rule for {type(node).__name__}")
    return rule(node, values)


def _symbol(node: nodes.Symbol, values: Values) -> Any:
    value = values.names[node.name]
    return value(*(int(evaluate(index, values)) for index in node.indices)) if node.indices else value


def _product(node: Any, values: Values) -> Any:
    left, right = evaluate(node.left, values), evaluate(node.right, values)
    if np.ndim(left) == 1 and np.ndim(right) == 2 and np.shape(right)[0] == 1:
        return np.outer(left, right[0])
    made = left @ right
    return made[0] if np.shape(made) == (1,) else made


def _transpose(node: nodes.Transpose, values: Values) -> Any:
    value = np.asarray(evaluate(node.operand, values))
    return value[None, :] if value.ndim == 1 else value.T


def _power(node: nodes.Pow, values: Values) -> Any:
    base, exponent = evaluate(node.base, values), evaluate(node.exponent, values)
    if np.ndim(base) == 2 and not node.elementwise:
        return np.linalg.matrix_power(base, int(exponent))
    return base**exponent


def _component(node: nodes.Component, values: Values) -> Any:
    at = tuple(slice(None) if place is None else int(evaluate(place, values)) - 1 for place in node.positions)
    return np.asarray(evaluate(node.base, values))[at]


def _big(node: nodes.BigOperator, values: Values) -> Any:
    assert node.lower is not None
    assert node.upper is not None
    span = range(int(evaluate(node.lower, values)), int(evaluate(node.upper, values)) + 1)
    terms = [evaluate(node.body, values.bound(node.variable.name, at)) for at in span]
    return sum(terms) if node.kind == "sum" else prod(terms)


def _apply(node: nodes.Apply, values: Values) -> Any:
    arguments = [evaluate(argument, values) for argument in node.arguments]
    if node.function in values.functions:
        return values.functions[node.function + "'" * node.primes](*arguments)
    return _FUNCTIONS[node.function](*arguments)


def _norm(node: nodes.Norm, values: Values) -> Any:
    value = evaluate(node.operand, values)
    return np.sqrt(np.sum(value * value)) if np.ndim(value) == 1 else np.linalg.norm(value, 2)


def _size(node: Expression, values: Values) -> int:
    return int(evaluate(node.shape[0], values))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "diag": lambda v: np.diag(v),
    "sqrt": np.sqrt,
    "max": max,
    "eigmax": lambda a: np.linalg.eigvalsh(a)[-1],
}
_RULES: dict[type[Expression], Callable[[Any, Values], Any]] = {
    nodes.Number: lambda e, v: float(e.value) if e.value.denominator != 1 else int(e.value),
    nodes.Constant: lambda e, v: {"infinity": np.inf}[e.name],
    nodes.Symbol: _symbol,
    nodes.Add: lambda e, v: sum(evaluate(term, v) for term in e.terms),
    nodes.Neg: lambda e, v: -evaluate(e.operand, v),
    nodes.Mul: lambda e, v: evaluate(e.left, v) * evaluate(e.right, v),
    nodes.MatMul: _product,
    nodes.Hadamard: lambda e, v: evaluate(e.left, v) * evaluate(e.right, v),
    nodes.Div: lambda e, v: evaluate(e.numerator, v) / evaluate(e.denominator, v),
    nodes.Pow: _power,
    nodes.Transpose: _transpose,
    nodes.Inverse: lambda e, v: np.linalg.inv(evaluate(e.operand, v)),
    nodes.Component: _component,
    nodes.Apply: _apply,
    nodes.Norm: _norm,
    nodes.BigOperator: _big,
    nodes.Identity: lambda e, v: np.eye(_size(e, v)),
    nodes.Ones: lambda e, v: np.ones(_size(e, v)),
    nodes.Zeros: lambda e, v: np.zeros(_size(e, v)),
    nodes.ArrayLiteral: lambda e, v: np.array([evaluate(item, v) for item in e.items]),
    nodes.TupleOf: lambda e, v: tuple(evaluate(item, v) for item in e.items),
}


def gradient(function: Callable[[Any], Any], point: Any, step: float = 1e-30) -> Any:
    """The gradient of a scalar function by complex steps, entry by entry."""
    found = np.zeros(np.shape(point))
    for place in np.ndindex(*np.shape(point)):
        moved = np.array(point, dtype=complex)
        moved[place] += 1j * step
        found[place] = np.imag(function(moved)) / step
    return found
