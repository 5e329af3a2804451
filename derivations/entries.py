"""Between entries and arrays: the entry of an array expression, and the array whose entries are given."""

from __future__ import annotations

from dataclasses import replace

from derivations.rewrite import RuleDoesNotApply
from derivations.tidy import elementwise, is_zero, negative, quotient, times, total, transposed
from notation import build
from notation.expression import (
    Add,
    Apply,
    BasisVector,
    BigOperator,
    Component,
    Div,
    Expression,
    Hadamard,
    MatMul,
    Mul,
    Neg,
    Ones,
    Pow,
    Relation,
    Symbol,
    Transpose,
)
from notation.walking import free_symbols, substitute


def mentions(node: Expression, symbol: Symbol) -> bool:
    """Whether the symbol occurs free in the node."""
    return symbol in free_symbols(node)


_INDEX_NAMES = ("i", "j", "k", "l", "m", "r", "s", "t")


def with_fresh_variable(big: BigOperator, around: tuple[Expression, ...]) -> BigOperator:
    """The sum with its variable renamed where that occurs free in what stands around it."""
    taken = {symbol.name for node in around for symbol in free_symbols(node)}
    if big.variable.name not in taken:
        return big
    taken |= {symbol.name for symbol in free_symbols(big.body)}
    name = next(name for name in _INDEX_NAMES if name not in taken)
    fresh = Symbol((), name)
    return replace(big, variable=fresh, body=substitute(big.body, {big.variable: fresh}))


def placed(node: Component, adjoint: Expression) -> Expression:
    """The array that has ``adjoint`` at the place that ``node`` takes, and zeros elsewhere."""
    places = [position for position in node.positions if position is not None]
    if node.base.rank == 1:
        return times(adjoint, BasisVector(node.base.shape, position=places[0]))
    row, column = node.positions
    if row is not None and column is None:  # a row, read as a column
        return times(BasisVector((node.base.shape[0],), position=row), transposed(adjoint))
    if row is not None and column is not None:
        unit = BasisVector((node.base.shape[0],), position=row)
        other = BasisVector((node.base.shape[1],), position=column)
        return times(adjoint, times(unit, transposed(other)))
    raise RuleDoesNotApply("placing an entry", node)


def summed(big: BigOperator, body: Expression) -> Expression:
    """``sum`` over the range of ``big``, signs in front; an indicator picks its term."""
    if is_zero(body):
        return body
    if isinstance(body, Neg):
        return negative(summed(big, body.operand))
    picked = _picked(big, body)
    if picked is not None:
        return picked
    return BigOperator(
        body.shape, "sum", variable=big.variable, lower=big.lower, upper=big.upper, condition=None, body=body
    )


def _picked(big: BigOperator, body: Expression) -> Expression | None:
    """``sum_k f(k) 1{k = j}`` over a whole axis is ``f(j)``."""
    factors = list(_factors(body))
    for factor in factors:
        if not (isinstance(factor, Apply) and factor.function == "indicator"):
            continue
        condition = factor.arguments[0]
        if isinstance(condition, Relation) and condition.op == "=" and condition.left == big.variable:
            rest = [other for other in factors if other is not factor]
            made: Expression = build.ONE
            for other in rest:
                made = times(made, other)
            return substitute(made, {big.variable: condition.right})
    return None


def _factors(node: Expression) -> list[Expression]:
    if isinstance(node, Mul):
        return _factors(node.left) + _factors(node.right)
    return [node]


def gathered(big: BigOperator, inside: Expression) -> Expression:
    """``sum_i inside`` with ``sum_i c_i e_i`` written as the vector with entries ``c_i``, and ``sum_i x_i c_i`` over
    rows of X as ``X^T c``."""
    if isinstance(inside, Add):
        return total([gathered(big, term) for term in inside.terms], inside)
    if isinstance(inside, Neg):
        return negative(gathered(big, inside.operand))
    if inside.rank == 1 and isinstance(inside, Mul):
        scalar, vector = (inside.left, inside.right) if not inside.left.shape else (inside.right, inside.left)
        index, whole = big.variable, big.lower == build.ONE
        if isinstance(vector, BasisVector) and vector.position == index and vector.shape == (big.upper,) and whole:
            return array_from_entry(scalar, big.variable, vector.shape[0])
        if isinstance(vector, Component) and vector.base.rank == 2 and vector.positions == (index, None) and whole:
            weights = array_from_entry(scalar, big.variable, vector.base.shape[0])
            return times(transposed(vector.base), weights)
        if not mentions(vector, big.variable):
            return times(summed(big, scalar), vector)
    if isinstance(inside, BasisVector) and inside.position == big.variable and inside.shape == (big.upper,):
        return build.ones(inside.shape)
    return summed(big, inside)


def array_from_entry(entry: Expression, index: Symbol, size: Expression) -> Expression:
    """The vector over ``index`` whose entries are ``entry``. Raises ``RuleDoesNotApply``."""
    if not mentions(entry, index):
        return times(entry, build.ones((size,)))
    if isinstance(entry, Component) and entry.positions == (index,):
        return entry.base
    if isinstance(entry, Add):
        return build.add(tuple(array_from_entry(term, index, size) for term in entry.terms))
    if isinstance(entry, Neg):
        return negative(array_from_entry(entry.operand, index, size))
    if isinstance(entry, Mul) and not entry.shape:
        fixed = [side for side in (entry.left, entry.right) if not mentions(side, index)]
        if fixed:
            other = entry.right if fixed[0] is entry.left else entry.left
            return times(fixed[0], array_from_entry(other, index, size))
        left, right = (array_from_entry(side, index, size) for side in (entry.left, entry.right))
        return elementwise(left, right)
    if isinstance(entry, Div):
        above = array_from_entry(entry.numerator, index, size)
        if not mentions(entry.denominator, index):
            return quotient(above, entry.denominator)
        return build.div(above, array_from_entry(entry.denominator, index, size))
    if isinstance(entry, Pow) and not mentions(entry.exponent, index):
        return build.power(array_from_entry(entry.base, index, size), entry.exponent, elementwise=True)
    if isinstance(entry, Apply) and entry.function == "indicator" and isinstance(entry.arguments[0], Relation):
        condition = entry.arguments[0]
        if mentions(condition.right, index):
            raise RuleDoesNotApply("writing entries as an array", entry)
        left = array_from_entry(condition.left, index, size)
        return build.apply("indicator", (replace(condition, left=left),))
    if isinstance(entry, Apply) and len(entry.arguments) == 1 and not entry.shape:
        argument = array_from_entry(entry.arguments[0], index, size)
        return replace(entry, shape=argument.shape, arguments=(argument,))
    if isinstance(entry, MatMul):
        return _rows_times(entry, index)
    raise RuleDoesNotApply("writing entries as an array", entry)


def _rows_times(entry: MatMul, index: Symbol) -> Expression:
    """``x_i^T w`` for the rows of X is entry i of ``X w``."""
    left = entry.left.operand if isinstance(entry.left, Transpose) else entry.left
    right = entry.right
    if not (isinstance(left, Component) and left.positions == (index, None)):
        left, right = right, left
    if isinstance(left, Component) and left.positions == (index, None) and not mentions(right, index):
        return times(left.base, right)
    raise RuleDoesNotApply("writing entries as an array", entry)


def entry_of(value: Expression, positions: tuple[Expression | None, ...]) -> Expression:
    """The entry of an array expression at ``positions``."""
    if isinstance(value, Add):
        return build.add(tuple(entry_of(term, positions) for term in value.terms))
    if isinstance(value, Neg):
        return build.neg(entry_of(value.operand, positions))
    if isinstance(value, Mul):
        scalar, array = (value.left, value.right) if not value.left.shape else (value.right, value.left)
        return times(scalar, entry_of(array, positions))
    if isinstance(value, Hadamard):
        return times(entry_of(value.left, positions), entry_of(value.right, positions))
    if isinstance(value, Div):
        below = entry_of(value.denominator, positions) if value.denominator.shape else value.denominator
        return quotient(entry_of(value.numerator, positions), below)
    if isinstance(value, Ones):
        return build.ONE
    if isinstance(value, Apply) and value.function == "softmax":
        return _softmax_entry(value.arguments[0], positions)
    if isinstance(value, Apply) and len(value.arguments) == 1 and value.arguments[0].shape == value.shape:
        return build.apply(value.function, (entry_of(value.arguments[0], positions),), primes=value.primes)
    if isinstance(value, Pow) and value.elementwise:
        return build.power(entry_of(value.base, positions), value.exponent)
    return build.component(value, positions)


def _softmax_entry(argument: Expression, positions: tuple[Expression | None, ...]) -> Expression:
    index = Symbol((), "l" if any(getattr(p, "name", "") == "k" for p in positions) else "k")
    body = build.apply("exp", (entry_of(argument, (index,)),))
    below = BigOperator((), "sum", variable=index, lower=build.ONE, upper=argument.shape[0], body=body)
    return build.div(build.apply("exp", (entry_of(argument, positions),)), below)
