"""From typed expressions to the index form.

``lower(node, indices, scope)`` is the poly of the entry of ``node`` at ``indices``, one for each axis.
A node without a rule here raises ``OutsideEngine``; nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from notation.expression import (
    Add,
    Apply,
    ArrayLiteral,
    BasisVector,
    BigOperator,
    Cases,
    Component,
    Constant,
    Covariance,
    Derivative,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Identity,
    Integral,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Symbol,
    Transpose,
    Variance,
    Zeros,
)
from notation.walking import free_symbols
from symbolic.algebra import multiply, power
from symbolic.context import MAX_PLAIN_SUM, Context
from symbolic.definitions import find_definition
from symbolic.limits import OutsideEngine
from symbolic.linear import add, exponent_of, negate, subtract
from symbolic.rebuild import delta, entry
from symbolic.summation import sum_over
from symbolic.terms import EULER, ONE, PI, ZERO, Entry, Opaque, Poly, constant, from_factor

Indices = tuple[Poly, ...]
Value = Poly | Callable[[Indices], Poly]
Scope = Mapping[str, Value]
EMPTY: Scope = {}


def lower(node: Expression, indices: Indices, scope: Scope, context: Context) -> Poly:
    """The entry of ``node`` at ``indices``."""
    context.spend()
    rule = _RULES.get(type(node))
    if rule is not None:
        return rule(node, indices, scope, context)
    return opaque(node, indices, scope)


def opaque(node: Expression, indices: Indices, scope: Scope) -> Poly:
    """A closed scalar that is equal only to itself; others have no form."""
    name = type(node).__name__
    if indices or any(symbol.name in scope for symbol in free_symbols(node)):
        raise OutsideEngine(f"no exact form for {name}")
    return from_factor(Opaque(node, repr(node)))


def size_poly(size: Expression, scope: Scope, context: Context) -> Poly:
    return lower(size, (), scope, context)


def total(size: Poly, body: Callable[[Poly], Poly], context: Context) -> Poly:
    """The sum of ``body`` over ``1..size``; a short concrete range is written out."""
    number = size.constant
    if number is not None and number.denominator == 1 and number <= MAX_PLAIN_SUM:
        return add(ZERO, ZERO, *(body(constant(k)) for k in range(1, int(number) + 1)))
    variable = context.fresh(size)
    return sum_over(body(from_factor(variable)), [variable], context)


# --- leaves ---------------------------------------------------------------------------------------


def _number(node: Number, indices: Indices, scope: Scope, context: Context) -> Poly:
    return constant(node.value)


def _constant(node: Constant, indices: Indices, scope: Scope, context: Context) -> Poly:
    if node.name == "pi":
        return from_factor(PI)
    if node.name == "e":
        return from_factor(EULER)
    raise OutsideEngine(f"the constant {node.name}")


def _symbol(node: Symbol, indices: Indices, scope: Scope, context: Context) -> Poly:
    if not node.indices and node.name in scope:
        value = scope[node.name]
        return value if isinstance(value, Poly) else value(indices)
    family = tuple(lower(index, (), scope, context) for index in node.indices)
    _remember_declared_ranges(node.name, family, context)
    return symbol_entry(node, family, indices, scope, context)


def symbol_entry(node: Symbol, family: Indices, indices: Indices, scope: Scope, context: Context) -> Poly:
    """The entry of a symbol at a family member, through its definition when it has one to expand."""
    found = find_definition(node.name, family, len(indices), context)
    if found is not None:
        definition, binding = found
        inner: dict[str, Value] = dict(binding)
        context.note(f"definition of {node.name}")
        if not definition.components:
            if len(indices) > len(definition.body.shape):
                indices = indices[: len(definition.body.shape)]
            return lower(definition.body, indices, inner, context)
        names = [component.name for component in definition.components]
        if len(names) == 2 and names[0] == names[1]:
            inner[names[0]] = indices[0]
            on = lower(definition.body, (), inner, context)
            if "diagonal" in context.properties(node.name):
                return multiply(delta(subtract(indices[0], indices[1]), context), on, context)
            if indices[0] == indices[1]:
                return on
        elif len(set(names)) == len(names):
            inner.update(zip(names, indices, strict=True))
            return lower(definition.body, (), inner, context)
    sizes = tuple(size_poly(size, scope, context) for size in node.shape)
    return entry(node.name, family, indices, sizes, context)


def _ones(node: Ones, indices: Indices, scope: Scope, context: Context) -> Poly:
    return ONE


def _zeros(node: Zeros, indices: Indices, scope: Scope, context: Context) -> Poly:
    return ZERO


def _identity(node: Identity, indices: Indices, scope: Scope, context: Context) -> Poly:
    return delta(subtract(*indices), context)


def _basis(node: BasisVector, indices: Indices, scope: Scope, context: Context) -> Poly:
    position = lower(node.position, (), scope, context)
    remember_range(position, size_poly(node.shape[0], scope, context), context)
    return delta(subtract(indices[0], position), context)


def _literal(node: ArrayLiteral, indices: Indices, scope: Scope, context: Context) -> Poly:
    first, rest = indices[0], indices[1:]
    made = []
    for place, item in enumerate(node.items, start=1):
        here = delta(subtract(first, constant(place)), context)
        if here.terms:
            made.append(multiply(here, lower(item, rest[: item.rank], scope, context), context))
    return add(ZERO, ZERO, *made)


# --- arithmetic -----------------------------------------------------------------------------------


def _add(node: Add, indices: Indices, scope: Scope, context: Context) -> Poly:
    return add(ZERO, ZERO, *(lower(term, indices, scope, context) for term in node.terms))


def _neg(node: Neg, indices: Indices, scope: Scope, context: Context) -> Poly:
    return negate(lower(node.operand, indices, scope, context))


def _at(node: Expression, indices: Indices) -> Indices:
    """The indices that a side of a scaling or an elementwise operation takes."""
    return indices if node.shape else ()


def _mul(node: Mul, indices: Indices, scope: Scope, context: Context) -> Poly:
    left = lower(node.left, _at(node.left, indices), scope, context)
    return multiply(left, lower(node.right, _at(node.right, indices), scope, context), context)


def _hadamard(node: Hadamard, indices: Indices, scope: Scope, context: Context) -> Poly:
    left = lower(node.left, indices, scope, context)
    return multiply(left, lower(node.right, indices, scope, context), context)


def _div(node: Div, indices: Indices, scope: Scope, context: Context) -> Poly:
    below = lower(node.denominator, _at(node.denominator, indices), scope, context)
    above = lower(node.numerator, _at(node.numerator, indices), scope, context)
    return multiply(above, power(below, -1, context), context)


def _transpose(node: Transpose, indices: Indices, scope: Scope, context: Context) -> Poly:
    rank = node.operand.rank
    if rank == 0:
        return lower(node.operand, (), scope, context)
    if rank == 1:
        return lower(node.operand, indices[1:], scope, context)
    full = indices if len(indices) == 2 else (*indices, ONE)
    return lower(node.operand, (full[1], full[0]), scope, context)


def _component(node: Component, indices: Indices, scope: Scope, context: Context) -> Poly:
    left = list(indices)
    full: list[Poly] = []
    for position, size in zip(node.positions, node.base.shape, strict=True):
        if position is None:
            full.append(left.pop(0) if left else ONE)
            continue
        made = lower(position, (), scope, context)
        remember_range(made, size_poly(size, scope, context), context)
        full.append(made)
    return lower(node.base, tuple(full), scope, context)


def _remember_declared_ranges(name: str, family: Indices, context: Context) -> None:
    """The declared ranges of a symbol that is an index, and of the family indices of a symbol."""
    declaration = context.givens.declaration(name)
    if declaration is None:
        return
    for index, (low, high) in zip(family, declaration.ranges, strict=False):
        if low is not None and high is not None and lower(low, (), EMPTY, context) == ONE:
            remember_range(index, lower(high, (), EMPTY, context), context)
    domain = declaration.domain
    if domain.kind != "integer" or domain.upper is None or family or isinstance(domain.upper, Constant | Number):
        return
    own = Entry(name)
    if isinstance(domain.lower, Number) and domain.lower.value >= 1 and own.key not in context.ranges:
        context.ranges[own.key] = []  # placed first: the upper bound may lead back to this symbol
        context.ranges[own.key].append(lower(domain.upper, (), EMPTY, context))


def remember_range(index: Poly, size: Poly, context: Context) -> None:
    """A free symbol used as a position is a valid position: it lies in ``1..size``."""
    factor = index.single
    if isinstance(factor, Entry) and not factor.components:
        known = context.ranges.setdefault(factor.key, [])
        if size not in known:
            known.append(size)


def _scalar_power(node: Pow, indices: Indices, scope: Scope, context: Context) -> Poly:
    if node.base.rank == 2 and not node.elementwise:
        return arrays.matrix_power(node, indices, scope, context)
    exponent = lower(node.exponent, (), scope, context)
    return power(lower(node.base, indices, scope, context), exponent_of(exponent), context)


# --- binders --------------------------------------------------------------------------------------


def _big_operator(node: BigOperator, indices: Indices, scope: Scope, context: Context) -> Poly:
    if node.kind not in ("sum", "prod"):
        return opaque(node, indices, scope)
    first, size = big_range(node, scope, context)
    name = node.variable.name

    def body(index: Poly) -> Poly:
        shifted = add(index, subtract(first, ONE))
        inner = {**scope, name: shifted}
        made = lower(node.body, indices, inner, context)
        return made if node.condition is None else multiply(made, _condition(node, inner, context), context)

    if node.kind == "sum":
        return total(size, body, context)
    if node.condition is not None:
        raise OutsideEngine("a product with a condition")
    number = size.constant
    if number is not None and number <= MAX_PLAIN_SUM:
        made = ONE
        for k in range(1, int(number) + 1):
            made = multiply(made, body(constant(k)), context)
        return made
    variable = context.fresh(size)
    return products.product_over(body(from_factor(variable)), variable, context)


def _condition(node: BigOperator, scope: Scope, context: Context) -> Poly:
    from notation.expression import Relation

    condition = node.condition
    if isinstance(condition, Relation) and condition.op in ("!=", "="):
        left = lower(condition.left, (), scope, context)
        here = delta(subtract(left, lower(condition.right, (), scope, context)), context)
        return here if condition.op == "=" else subtract(ONE, here)
    raise OutsideEngine("the condition under a sum")


def big_range(node: BigOperator, scope: Scope, context: Context) -> tuple[Poly, Poly]:
    """The first value and the number of values of the operator's variable."""
    if node.lower is None or node.upper is None:
        size = _axis_of(node, scope, context)
        if size is None:
            raise OutsideEngine(f"the range of {node.variable.name}")
        return ONE, size
    if isinstance(node.upper, Constant):
        raise OutsideEngine("an infinite sum")
    low = lower(node.lower, (), scope, context)
    high = lower(node.upper, (), scope, context)
    return low, add(high, subtract(ONE, low))


def _axis_of(node: BigOperator, scope: Scope, context: Context) -> Poly | None:
    """The whole range of an index: the axis it is used on, or the declared range of its family."""
    from notation.walking import walk

    found: set[Poly] = set()
    for part in walk(node.body):
        if isinstance(part, Component):
            for position, size in zip(part.positions, part.base.shape, strict=True):
                if position is not None and position == node.variable:
                    found.add(size_poly(size, scope, context))
        elif isinstance(part, Symbol) and node.variable in part.indices:
            declaration = context.givens.declaration(part.name)
            ranges = declaration.ranges if declaration is not None else ()
            for index, (low, high) in zip(part.indices, ranges, strict=False):
                here = index == node.variable and high is not None and low is not None
                if here and low is not None and high is not None and size_poly(low, scope, context) == ONE:
                    found.add(size_poly(high, scope, context))
    return found.pop() if len(found) == 1 else None


def _integral(node: Integral, indices: Indices, scope: Scope, context: Context) -> Poly:
    from symbolic import integrals

    budget = context.budget
    try:
        return integrals.lower_integral(node, indices, scope, context)
    except OutsideEngine:
        context.budget = min(context.budget, budget)
        return opaque(node, indices, scope)


def _mean(node: Expression, indices: Indices, scope: Scope, context: Context) -> Poly:
    from symbolic import moments

    return moments.lower_moment(node, indices, scope, context)


def _derivative(node: Derivative, indices: Indices, scope: Scope, context: Context) -> Poly:
    from symbolic import calculus

    return calculus.lower_derivative(node, indices, scope, context)


from symbolic import applications, arrays, kronecker, products  # noqa: E402  (they need lower, lower needs them)

_RULES: dict[type, Callable[..., Poly]] = {
    Number: _number,
    Constant: _constant,
    Symbol: _symbol,
    Ones: _ones,
    Zeros: _zeros,
    Identity: _identity,
    BasisVector: _basis,
    ArrayLiteral: _literal,
    Add: _add,
    Neg: _neg,
    Mul: _mul,
    MatMul: arrays.matrix_product,
    Hadamard: _hadamard,
    Kronecker: kronecker.lower_kronecker,
    Div: _div,
    Pow: _scalar_power,
    Transpose: _transpose,
    Inverse: arrays.inverse,
    Component: _component,
    Apply: applications.application,
    Norm: arrays.norm,
    BigOperator: _big_operator,
    Integral: _integral,
    Cases: applications.lower_cases,
    Expectation: _mean,
    Variance: _mean,
    Covariance: _mean,
    Derivative: _derivative,
}
