"""Lowering of applications: functions of the table, indicators, and functions that a user defines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from notation.expression import Apply, Cases, Expression, Logical, Relation
from notation.functions import FUNCTIONS
from symbolic import functions, kronecker
from symbolic.algebra import exponential, multiply, power, product, split_content
from symbolic.arrays import determinant, entry_sum, form_of, matrix_scalar, trace
from symbolic.context import Context
from symbolic.families import information
from symbolic.limits import OutsideEngine
from symbolic.linear import add, exponent_of, negate, scale, subtract
from symbolic.lowering import Indices, Scope, Value, lower
from symbolic.rebuild import delta, substitute_poly
from symbolic.terms import EULER, ONE, ZERO, ArrayAtom, Poly, Slot, from_factor


def application(node: Apply, indices: Indices, scope: Scope, context: Context) -> Poly:
    name, arguments = node.function, node.arguments
    if name not in FUNCTIONS or any(d.function for d in context.definitions(name)):
        return _user_function(node, indices, scope, context)
    if name == "tr":
        return trace(arguments[0], scope, context)
    if name == "det" and arguments[0].shape:
        return determinant(arguments[0], scope, context)
    if name == "diag":
        on = indices if arguments[0].rank == 2 else indices[:1]
        inner = lower(arguments[0], on, scope, context)
        return multiply(delta(subtract(*indices), context), inner, context)
    if name in ("kl", "entropy", "cross_entropy"):
        return lower(information(node, context), indices, scope, context)
    if name == "vec":
        return kronecker.lower_vec(node, indices, scope, context)
    if name == "softmax":
        above = exponential(lower(arguments[0], indices, scope, context), context)
        below = entry_sum(arguments[0], lambda x: exponential(x, context), scope, context)
        return multiply(above, power(below, -1, context), context)
    if name == "delta":
        left, right = (lower(argument, (), scope, context) for argument in arguments)
        return delta(subtract(left, right), context)
    if name == "indicator":
        return _indicator(arguments[0], indices, scope, context)
    row = FUNCTIONS[name]
    if row.rule == "elementwise" or name in ("max", "min", "binomial"):
        values = tuple(lower(a, indices if a.shape else (), scope, context) for a in arguments)
        return primed(name, values, node.primes, context)
    if name in ("rank", "eigmax", "eigmin"):
        return matrix_scalar(name, form_of(arguments[0], scope, context), True, context)
    raise OutsideEngine(f"no exact form for {name}")


def primed(name: str, values: tuple[Poly, ...], primes: int, context: Context) -> Poly:
    """A known function, or its derivative by its one argument."""
    if not primes or len(values) != 1:
        return functions.apply_function(name, values, primes, context)
    from symbolic import calculus

    slot = Slot("primed-argument")
    body = functions.apply_function(name, (from_factor(slot),), 0, context)
    for _ in range(primes):
        body = calculus.by_slot(body, slot, context)
    return substitute_poly(body, {slot.name: values[0]}, context)


def _indicator(condition: Expression, indices: Indices, scope: Scope, context: Context) -> Poly:
    if not isinstance(condition, Relation) or condition.op not in _CONDITIONS:
        raise OutsideEngine("an indicator of this condition")
    left = lower(condition.left, indices if condition.left.shape else (), scope, context)
    right = lower(condition.right, indices if condition.right.shape else (), scope, context)
    return _CONDITIONS[condition.op](subtract(left, right), context)


def lower_cases(node: Expression, indices: Indices, scope: Scope, context: Context) -> Poly:
    """Values by condition: each times the indicator that its condition is the first that holds."""
    from symbolic.lowering import opaque

    assert isinstance(node, Cases)
    budget = context.budget
    try:
        made, left = [], ONE
        for value, condition in node.branches:
            here = left if condition is None else multiply(left, _holds(condition, scope, context), context)
            inner = lower(value, indices if value.shape else (), scope, context)
            made.append(multiply(here, inner, context))
            left = subtract(left, here)
        return add(ZERO, ZERO, *made)
    except OutsideEngine:
        context.budget = min(context.budget, budget)
        return opaque(node, indices, scope)


def _holds(condition: Expression, scope: Scope, context: Context) -> Poly:
    """1 where a condition on numbers holds, else 0."""
    if isinstance(condition, Logical):
        parts = [_holds(part, scope, context) for part in condition.operands]
        if condition.op == "not":
            return subtract(ONE, parts[0])
        if condition.op == "and":
            return product(parts, context)
        return subtract(ONE, product([subtract(ONE, part) for part in parts], context))
    if condition.shape or not isinstance(condition, Relation) or condition.left.shape or condition.right.shape:
        raise OutsideEngine("a condition on arrays")
    return _indicator(condition, (), scope, context)


def _above_zero(difference: Poly, context: Context) -> Poly:
    value = difference.constant
    if value is not None:
        return ONE if value > 0 else ZERO
    _, content, _ = split_content(difference, context, signed=False)
    return functions.apply_function("indicator", (scale(difference, 1 / abs(content)),), 0, context)


_CONDITIONS: Mapping[str, Callable[[Poly, Context], Poly]] = {
    ">": _above_zero,
    "<": lambda d, c: _above_zero(negate(d), c),
    ">=": lambda d, c: subtract(ONE, _above_zero(negate(d), c)),
    "<=": lambda d, c: subtract(ONE, _above_zero(d, c)),
    "=": delta,
    "!=": lambda d, c: subtract(ONE, delta(d, c)),
}


def _user_function(node: Apply, indices: Indices, scope: Scope, context: Context) -> Poly:
    name, arguments = node.function, node.arguments
    known = known_shape_of_function(name, context)
    scalar = all(not argument.shape or argument.shape == node.shape for argument in arguments)
    if known is not None and scalar:
        values = tuple(lower(a, indices if a.shape else (), scope, context) for a in arguments)
        return primed(known, values, node.primes, context)
    for definition in reversed(context.definitions(name)):
        if definition.function and len(definition.arguments) == len(arguments) and not node.primes:
            return _call(definition.arguments, definition.body, arguments, indices, scope, context)
        if definition.function and len(definition.arguments) == 1 and node.primes and scalar:
            from symbolic import calculus

            slot = Slot(f"{name}-argument")
            inner: dict[str, Value] = {definition.arguments[0].name: from_factor(slot)}
            body = lower(definition.body, (), inner, context)
            for _ in range(node.primes):
                body = calculus.by_slot(body, slot, context)
            (value,) = (lower(a, indices if a.shape else (), scope, context) for a in arguments)
            return substitute_poly(body, {slot.name: value}, context)
    if scalar:
        values = tuple(lower(a, indices if a.shape else (), scope, context) for a in arguments)
        return functions.apply_function(name, values, node.primes, context)
    if node.shape or node.primes:
        raise OutsideEngine(f"the function {name} of arrays")
    forms = tuple(form_of(argument, scope, context) for argument in arguments)
    return from_factor(ArrayAtom(f"function:{name}", forms))


def _call(
    parameters: tuple[Expression, ...],
    body: Expression,
    arguments: tuple[Expression, ...],
    indices: Indices,
    scope: Scope,
    context: Context,
) -> Poly:
    inner: dict[str, Value] = {}
    pairs = list(zip(parameters, arguments, strict=True))
    elementwise = bool(indices) and any(a.shape and not p.shape for p, a in pairs)
    for parameter, argument in zip(parameters, arguments, strict=True):
        name = getattr(parameter, "name", "")
        if argument.shape and not elementwise:
            inner[name] = _lazy(argument, scope, context)
        else:
            inner[name] = lower(argument, indices if argument.shape else (), scope, context)
    return lower(body, indices if body.shape else (), inner, context)


def _lazy(argument: Expression, scope: Scope, context: Context) -> Callable[[Indices], Poly]:
    return lambda indices: lower(argument, indices, scope, context)


def known_shape_of_function(name: str, context: Context) -> str | None:
    """The table's name of a user's function that is defined as the logistic or hyperbolic tangent."""

    def find() -> str | None:
        for definition in reversed(context.definitions(name)):
            if not definition.function or len(definition.arguments) != 1 or definition.body.shape:
                continue
            slot = Slot("s")
            argument = from_factor(slot)
            body = lower(definition.body, (), {definition.arguments[0].name: argument}, context)
            one_more = add(ONE, from_factor(EULER, exponent_of(argument)))
            logistic = subtract(ONE, power(one_more, -1, context))
            same = power(add(ONE, from_factor(EULER, exponent_of(negate(argument)))), -1, context)
            if body in (logistic, same):
                return "sigmoid"
            if isinstance(definition.body, Apply) and definition.body.function in ("sigmoid", "tanh"):
                return definition.body.function if definition.body.arguments == definition.arguments else None
        return None

    found = context.remembered(("function", name), find)
    return found if isinstance(found, str) else None
