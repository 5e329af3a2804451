"""Kronecker products and stacked columns in index form, by the digits of an index.

An index p over ``1..m r`` stands for a pair: ``p = (i - 1) r + k``. ``digit(p; stride, size)`` is the digit with
that stride: i is ``digit(p; r, m)`` and k is ``digit(p; 1, r)``. So ``(A kron B)[p, q]`` is ``A[i, j] B[k, l]`` of the
digits of p and q, and a sum over p is a sum over both of its digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notation.expression import Apply, Expression, Kronecker
from symbolic.algebra import multiply
from symbolic.context import Context
from symbolic.linear import Exponent, add, subtract
from symbolic.rebuild import substitute_poly
from symbolic.terms import (
    ONE,
    Bound,
    Factor,
    Function,
    Monomial,
    Poly,
    constant,
    from_factor,
    from_powers,
    walk_factors,
)

Powers = list[tuple[Factor, Exponent]]


def digit(index: Poly, stride: Poly, size: Poly, context: Context) -> Poly:
    from symbolic import functions

    return functions.apply_function("digit", (index, stride, size), 0, context)


def digit_rule(arguments: tuple[Poly, ...], context: Context) -> Poly | None:
    """The value of a digit, where the index shows it; else None."""
    index, stride, size = arguments
    if index.constant is not None and stride.constant is not None and size.constant is not None:
        return constant((int(index.constant) - 1) // int(stride.constant) % int(size.constant) + 1)
    single = index.single
    if isinstance(single, Bound) and stride == ONE and single.size == size:
        return index
    if isinstance(single, Function) and single.name == "digit":
        inner, unit, _ = single.arguments
        return digit(inner, multiply(unit, stride, context), size, context)
    pair = _pair(index, context)
    if pair is None:
        return None
    high, low = pair
    if stride == low.size:
        return digit(from_factor(high), ONE, size, context)
    if stride == ONE and size == low.size:
        return from_factor(low)
    return None


def _pair(index: Poly, context: Context) -> tuple[Bound, Bound] | None:
    """i and k of ``(i - 1) r + k``, with r the size of k."""
    lows = [f for monomial, c in index.terms if c == 1 and (f := _only(monomial)) is not None]
    for low in lows:
        rest = subtract(index, from_factor(low))
        for monomial, _ in rest.terms:
            for high, exponent in monomial.powers:
                if isinstance(high, Bound) and exponent == 1:
                    if rest == multiply(low.size, subtract(from_factor(high), ONE), context):
                        return high, low
    return None


def _only(monomial: Monomial) -> Bound | None:
    (factor, exponent), *others = monomial.powers or ((None, 0),)
    return factor if isinstance(factor, Bound) and exponent == 1 and not others else None


# --- lowering -------------------------------------------------------------------------------------


def lower_kronecker(node: Kronecker, indices: tuple[Poly, ...], scope: Mapping[str, Any], context: Context) -> Poly:
    from symbolic.lowering import lower, size_poly

    high, low = [], []
    for place, index in enumerate(indices):
        outer = size_poly(node.left.shape[place], scope, context)
        inner = size_poly(node.right.shape[place], scope, context)
        high.append(digit(index, inner, outer, context))
        low.append(digit(index, ONE, inner, context))
    left = lower(node.left, tuple(high), scope, context)
    return multiply(left, lower(node.right, tuple(low), scope, context), context)


def lower_vec(node: Apply, indices: tuple[Poly, ...], scope: Mapping[str, Any], context: Context) -> Poly:
    """The columns of a matrix below each other."""
    from symbolic.lowering import lower, size_poly

    matrix = node.arguments[0]
    if matrix.rank != 2:
        return lower(matrix, indices, scope, context)
    rows, columns = (size_poly(size, scope, context) for size in matrix.shape)
    places = (digit(indices[0], ONE, rows, context), digit(indices[0], rows, columns, context))
    return lower(matrix, places, scope, context)


def square_factors(node: Expression) -> tuple[Expression, Expression] | None:
    """The factors of a Kronecker product of square matrices."""
    if not isinstance(node, Kronecker) or node.left.rank != 2 or node.right.rank != 2:
        return None
    if any(side.shape[0] != side.shape[1] for side in (node.left, node.right)):
        return None
    return node.left, node.right


# --- sums -----------------------------------------------------------------------------------------


def split_digits(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    """A sum over an index of which only digits occur, as a sum over two."""
    for variable in members:
        found = _strides(variable, powers)
        for stride, size in found:
            if stride == ONE or multiply(stride, size, context) != variable.size:
                continue
            high, low = context.fresh(size), context.fresh(stride)
            pair = add(multiply(stride, subtract(from_factor(high), ONE), context), from_factor(low))
            body = substitute_poly(from_powers(powers), {variable.name: pair}, context)
            return body, [*(member for member in members if member != variable), high, low]
    return None


def _strides(variable: Bound, powers: Powers) -> list[tuple[Poly, Poly]]:
    """The digits of ``variable`` that occur, by stride and size."""
    found: dict[str, tuple[Poly, Poly]] = {}
    for factor, _ in powers:
        if variable.name not in factor.free:
            continue
        for inner in walk_factors(factor):
            if isinstance(inner, Function) and inner.name == "digit" and inner.arguments[0].single == variable:
                found[inner.key] = (inner.arguments[1], inner.arguments[2])
    return list(found.values())
