"""Derivatives in index form.

``d(entry)/d(entry)`` is a product of deltas; the rest is the sum, product and chain rules over factors.
A derivative is total through definitions. Through a recurrence it follows members with concrete
distance to the variable; a symbolic distance raises ``OutsideEngine``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from notation.expression import Component, Derivative, Expression, Symbol
from symbolic.algebra import multiply, power, power_of_factor, product
from symbolic.context import STRUCTURES, Context
from symbolic.definitions import base_index, dependencies, is_recursive, member_key
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, add, as_poly, negate, scale, subtract
from symbolic.logarithms import logarithm
from symbolic.lowering import Indices, Scope, lower
from symbolic.matrix_powers import derivative_of_power
from symbolic.rebuild import delta, substitute_poly
from symbolic.structured import structured_derivative, structured_matrix
from symbolic.summation import instantiate, sum_over
from symbolic.terms import (
    ONE,
    PI,
    ZERO,
    ArrayAtom,
    ArrayForm,
    Base,
    Entry,
    Factor,
    Function,
    Mean,
    Monomial,
    Opaque,
    Poly,
    Slot,
    SumOf,
    from_factor,
    mentions,
    walk_factors,
)

MAX_STEPS = 16


@dataclass(frozen=True)
class Variable:
    """What is differentiated by: an entry of a symbol at given indices, or a slot."""

    name: str
    family: Indices = ()
    components: Indices = ()
    slot: bool = False

    def occurs_in(self, poly: Poly | Factor) -> bool:
        if self.slot:
            return self.name in poly.free
        return mentions(poly, frozenset((self.name,)))


def differentiate_poly(poly: Poly, variable: Variable, context: Context) -> Poly:
    """The partial derivative of ``poly`` by ``variable``."""
    if not variable.occurs_in(poly):
        return ZERO
    made = []
    for monomial, coefficient in poly.terms:
        made.append(scale(_monomial(monomial, variable, context), coefficient))
    return add(ZERO, ZERO, *made)


def by_slot(poly: Poly, slot: Slot, context: Context) -> Poly:
    """The derivative by a placeholder."""
    return differentiate_poly(poly, Variable(slot.name, slot=True), context)


def _monomial(monomial: Monomial, variable: Variable, context: Context) -> Poly:
    made = []
    for place, (factor, exponent) in enumerate(monomial.powers):
        inner = _power(factor, exponent, variable, context)
        if inner.terms:
            rest = Monomial(monomial.powers[:place] + monomial.powers[place + 1 :])
            made.append(multiply(inner, Poly(((rest, Fraction(1)),)), context))
    return add(ZERO, ZERO, *made)


def _power(factor: Factor, exponent: Exponent, variable: Variable, context: Context) -> Poly:
    context.spend()
    made = ZERO
    base = from_factor(factor)
    if isinstance(exponent, Poly):
        slope = differentiate_poly(exponent, variable, context)
        if slope.terms:
            made = product([slope, logarithm(base, context), from_factor(factor, exponent)], context)
    inner = _factor(factor, variable, context)
    if not inner.terms:
        return made
    less = add(as_poly(exponent), negate(ONE))
    value = less.constant
    lowered = power_of_factor(factor, less if value is None else value, context)
    return add(made, product([as_poly(exponent), lowered, inner], context))


def _factor(factor: Factor, variable: Variable, context: Context) -> Poly:
    if variable.slot and isinstance(factor, Slot):
        return ONE if factor.name == variable.name else ZERO
    if isinstance(factor, Entry):
        return _entry(factor, variable, context)
    if not variable.occurs_in(factor):
        return ZERO
    if isinstance(factor, Function):
        return _function(factor, variable, context)
    if isinstance(factor, Base):
        return differentiate_poly(factor.poly, variable, context)
    if isinstance(factor, SumOf):
        fresh, body = instantiate(factor, context)
        return sum_over(differentiate_poly(body, variable, context), fresh, context)
    if isinstance(factor, ArrayAtom):
        return _array(factor, variable, context)
    if isinstance(factor, Mean):
        from symbolic import moments

        if moments.is_random(variable.name, context):
            raise OutsideEngine("a derivative by a random symbol inside an expectation")
        body = Poly(((factor.body, Fraction(1)),))
        return moments.mean_of(differentiate_poly(body, variable, context), factor.over, context)
    if isinstance(factor, Opaque):
        raise OutsideEngine("a derivative of an expression without a form")
    return ZERO


def _entry(factor: Entry, variable: Variable, context: Context) -> Poly:
    if variable.slot or factor.name != variable.name:
        return ZERO
    pairs = list(zip(factor.family, variable.family, strict=True))
    pairs += list(zip(factor.components, variable.components, strict=True))
    return product([delta(subtract(mine, theirs), context) for mine, theirs in pairs], context)


def _function(factor: Function, variable: Variable, context: Context) -> Poly:
    if len(factor.arguments) != 1:
        raise OutsideEngine(f"the derivative of {factor.name} of several arguments")
    (argument,) = factor.arguments
    inner = differentiate_poly(argument, variable, context)
    if not inner.terms:
        return ZERO
    size = argument.single
    if factor.name == "log" and not factor.primes and isinstance(size, Function) and size.name == "abs":
        # (log |u|)' = u' / u, wherever it is defined
        (inside,) = size.arguments
        slope = differentiate_poly(inside, variable, context)
        return multiply(slope, power(inside, -1, context), context)
    rule = _DERIVATIVES.get(factor.name) if not factor.primes else None
    outer = (
        rule(argument, context)
        if rule is not None
        else from_factor(Function(factor.name, factor.arguments, factor.primes + 1))
    )
    return multiply(outer, inner, context)


def _plain(name: str, argument: Poly, context: Context) -> Poly:
    from symbolic.functions import apply_function

    return apply_function(name, (argument,), 0, context)


def _logistic(argument: Poly, context: Context) -> Poly:
    value = _plain("sigmoid", argument, context)
    context.note("sigma' = sigma (1 - sigma)")
    return multiply(value, subtract(ONE, value), context)


def _tangent(argument: Poly, context: Context) -> Poly:
    value = _plain("tan", argument, context)
    return add(ONE, multiply(value, value, context))


def _hyperbolic(argument: Poly, context: Context) -> Poly:
    value = _plain("tanh", argument, context)
    return subtract(ONE, multiply(value, value, context))


def _error_function(argument: Poly, context: Context) -> Poly:
    bell = _plain("exp", negate(multiply(argument, argument, context)), context)
    return scale(multiply(bell, power(from_factor(PI), Fraction(-1, 2), context), context), 2)


# name -> the derivative as a poly of the argument; piecewise constant functions: where it exists.
_DERIVATIVES: dict[str, Callable[[Poly, Context], Poly]] = {
    "log": lambda a, c: power(a, -1, c),
    "sin": lambda a, c: _plain("cos", a, c),
    "cos": lambda a, c: negate(_plain("sin", a, c)),
    "tan": _tangent,
    "sigmoid": _logistic,
    "tanh": _hyperbolic,
    "arctan": lambda a, c: power(add(ONE, multiply(a, a, c)), -1, c),
    "erf": _error_function,
    "abs": lambda a, c: _plain("abs_slope", a, c),
    "sign": lambda a, c: ZERO,
    "abs_slope": lambda a, c: ZERO,
    "floor": lambda a, c: ZERO,
    "indicator": lambda a, c: ZERO,
}


def _array(factor: ArrayAtom, variable: Variable, context: Context) -> Poly:
    from symbolic.arrays import inverse_of_form

    if factor.kind == "matpow" and not factor.parameters[0].free and not variable.occurs_in(factor.parameters[0]):
        argument = factor.arguments[0]
        return derivative_of_power(
            factor, lambda ends: differentiate_poly(_at(argument, ends, context), variable, context), context
        )
    if factor.kind not in ("inverse", "det"):
        raise OutsideEngine(f"the derivative of {factor.kind}")
    form = factor.arguments[0]
    rows = context.fresh(form.axes[0].size)
    columns = context.fresh(form.axes[1].size)
    k, m = from_factor(rows), from_factor(columns)
    change = differentiate_poly(_at(form, (k, m), context), variable, context)
    if factor.kind == "det":
        around = multiply(from_factor(factor), inverse_of_form(form, (m, k), context), context)
    else:
        left = inverse_of_form(form, (factor.indices[0], k), context)
        around = negate(multiply(left, inverse_of_form(form, (m, factor.indices[1]), context), context))
    return sum_over(multiply(around, change, context), [rows, columns], context)


def _at(form: ArrayForm, indices: Indices, context: Context) -> Poly:
    mapping = {axis.name: index for axis, index in zip(form.axes, indices, strict=True)}
    return substitute_poly(form.entry, mapping, context)


# --- from expressions -----------------------------------------------------------------------------


def lower_derivative(node: Derivative, indices: Indices, scope: Scope, context: Context) -> Poly:
    """The entry of a derivative node at ``indices`` (in the layout of the node)."""
    body, wrt = node.body, node.wrt
    if node.order == 2:
        if body.shape and wrt.shape:
            raise OutsideEngine("the second derivative of an array by an array")
        at_body, rest = indices[: body.rank], indices[body.rank :]
        first = target_of(wrt, rest[: wrt.rank], scope, context)
        second = target_of(wrt, rest[wrt.rank :], scope, context)
        once = total_derivative(body, at_body, first, scope, context)
        return differentiate_poly(once, second, context)
    if node.layout == "gradient" and body.shape and wrt.shape:
        at_wrt, at_body = indices[: wrt.rank], indices[wrt.rank :]
    else:
        at_body, at_wrt = indices[: body.rank], indices[body.rank :]
    if structured_matrix(wrt, context) is not None:
        return structured_derivative(body, at_body, wrt, at_wrt, scope, context)
    return total_derivative(body, at_body, target_of(wrt, at_wrt, scope, context), scope, context)


def target_of(wrt: Expression, indices: Indices, scope: Scope, context: Context) -> Variable:
    """The variable that a written derivative is taken by."""
    base, positions = wrt, list(indices)
    if isinstance(wrt, Component):
        base = wrt.base
        left = list(indices)
        positions = [
            lower(position, (), scope, context) if position is not None else left.pop(0) for position in wrt.positions
        ]
        for position, size in zip(wrt.positions, wrt.base.shape, strict=True):
            if position is not None:
                from symbolic.lowering import remember_range, size_poly

                remember_range(lower(position, (), scope, context), size_poly(size, scope, context), context)
    if not isinstance(base, Symbol):
        raise OutsideEngine("a derivative by something that is not a symbol")
    if base.name in scope:
        raise OutsideEngine("a derivative by the argument of a function")
    if base.rank == 2 and STRUCTURES & context.properties(base.name):
        raise OutsideEngine("a derivative by a structured matrix")
    family = tuple(lower(index, (), scope, context) for index in base.indices)
    return Variable(base.name, family, tuple(positions))


def total_derivative(body: Expression, indices: Indices, variable: Variable, scope: Scope, context: Context) -> Poly:
    """The derivative of the entry of ``body``, through every definition that leads to the variable."""
    other = isinstance(body, Symbol) and body.name not in scope and body.name != variable.name
    if isinstance(body, Symbol) and other and not context.givens.definitions_of(body.name):
        return _undefined(body, indices, variable, scope, context)
    stop = member_key(variable.name, variable.family)
    added_stop = stop not in context.stops
    context.stops.add(stop)
    asked: set[str] = set()
    try:
        for _ in range(MAX_STEPS):
            poly = lower(body, indices, scope, context)
            wanted = _to_unroll(poly, variable, context) - context.unrolling
            if not wanted:
                return differentiate_poly(poly, variable, context)
            asked |= wanted
            context.unrolling |= wanted
        raise OutsideEngine("a recurrence unrolled too far")
    finally:
        context.unrolling -= asked
        if added_stop:
            context.stops.discard(stop)


def _undefined(body: Symbol, indices: Indices, variable: Variable, scope: Scope, context: Context) -> Poly:
    """The derivative of a symbol that nothing defines: known only as itself."""
    own = tuple(lower(index, (), scope, context) for index in body.indices)
    kind = f"derivative:{body.name}:{variable.name}"
    return from_factor(ArrayAtom(kind, (), indices + variable.components, own + variable.family))


def _to_unroll(poly: Poly, variable: Variable, context: Context) -> set[str]:
    """Members of recurrences in ``poly`` that must be expanded to reach the variable."""
    wanted: set[str] = set()
    for factor in walk_factors(poly):
        if not isinstance(factor, Entry) or not is_recursive(factor.name, context):
            continue
        if factor.name != variable.name and variable.name not in dependencies(factor.name, context):
            continue
        key = member_key(factor.name, factor.family)
        if key in context.stops:
            continue
        if not variable.family or not factor.family:
            if starts_recurrence(factor, context):
                continue
            raise OutsideEngine("a derivative through a recurrence at a symbolic time")
        gap = subtract(factor.family[-1], variable.family[-1]).constant
        if gap is None:
            if starts_recurrence(factor, context):
                continue
            raise OutsideEngine("a derivative through a recurrence over a symbolic distance")
        forward = _direction(factor.name, context)
        if forward == 0:
            raise OutsideEngine("a recurrence without one direction")
        if gap * forward > 0 or (gap == 0 and factor.name != variable.name):
            wanted.add(key)
    return wanted


def starts_recurrence(factor: Entry, context: Context) -> bool:
    """Whether the member is at or before the base of a forward recurrence: nothing leads further back."""
    if not factor.family or _direction(factor.name, context) != 1:
        return False
    value = factor.family[-1].constant
    return value is not None and value <= base_index(factor.name, context)


def _direction(name: str, context: Context) -> int:
    """+1: members depend on earlier ones; -1: on later ones; 0: on both, or unknown."""
    from notation.walking import walk
    from symbolic.definitions import shift_of

    signs: set[int] = set()
    for definition in context.givens.definitions:
        if definition.function or not is_recursive(definition.target.name, context):
            continue
        if name not in dependencies(definition.target.name, context) or not definition.target.indices:
            continue
        own = shift_of(definition.target.indices[-1])
        for node in walk(definition.body):
            if isinstance(node, Symbol) and node.indices and is_recursive(node.name, context):
                theirs = shift_of(node.indices[-1])
                if own is None or theirs is None or own[0] != theirs[0]:
                    if own is not None:
                        return 0
                    continue
                gap = own[1] - theirs[1]
                if gap:
                    signs.add(1 if gap > 0 else -1)
    return signs.pop() if len(signs) == 1 else 0
