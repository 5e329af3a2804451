"""Lowering of operations on whole arrays: products, inverses, powers, norms, traces, applications.

What has no entrywise form (an inverse, a determinant, a spectral norm) is an atom keyed by the normal
form of its argument, after scalar content and transposition have been taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from notation.build import ONE as _LITERAL_ONE
from notation.expression import (
    Expression,
    Inverse,
    MatMul,
    Norm,
    Pow,
    Symbol,
    Transpose,
)
from symbolic.algebra import absolute, multiply, power, split_content
from symbolic.context import MAX_POWER, Context
from symbolic.definitions import find_definition
from symbolic.few_rows import is_small, written_determinant, written_inverse
from symbolic.kronecker import square_factors
from symbolic.linear import add, exponent_of, subtract
from symbolic.lowering import EMPTY, Indices, Scope, lower, size_poly, total
from symbolic.matrix_powers import power_of_form
from symbolic.products import determinant_of_diagonal
from symbolic.rebuild import array_form, delta, substitute_poly
from symbolic.signs import is_integer
from symbolic.summation import sum_over
from symbolic.terms import (
    ONE,
    ZERO,
    ArrayAtom,
    ArrayForm,
    Entry,
    Monomial,
    Poly,
    constant,
    from_factor,
)


def form_of(node: Expression, scope: Scope, context: Context) -> ArrayForm:
    """The array form of a whole expression."""
    axes = tuple(context.fresh(size_poly(size, scope, context)) for size in node.shape)
    entry = lower(node, tuple(from_factor(axis) for axis in axes), scope, context)
    return array_form(axes, entry, context)


# --- products -------------------------------------------------------------------------------------


def _chain(node: Expression) -> list[Expression]:
    """The factors of nested matrix products in order (products of a column and a row stay together)."""
    if isinstance(node, MatMul) and node.left.rank == 2 and node.right.rank == 2:
        return _chain(node.left) + _chain(node.right)
    if isinstance(node, MatMul) and node.left.rank == 2 and node.right.rank == 1 and node.shape:
        return _chain(node.left) + _chain(node.right)
    return [node]


def matrix_product(node: MatMul, indices: Indices, scope: Scope, context: Context) -> Poly:
    cancelled = _cancel_inverses(node, scope, context)
    if cancelled is not None:
        return lower(cancelled, indices, scope, context)
    left, right = node.left, node.right
    if left.rank == 1:  # a column times a row
        row = indices[0] if indices else ONE
        column = indices[1] if len(indices) > 1 else ONE
        above = lower(left, (row,), scope, context)
        return multiply(above, lower(right, (ONE, column), scope, context), context)
    kept_left, kept_right = left.rank - 1, right.rank - 1
    wanted = list(indices)
    missing = kept_left + kept_right - len(wanted)
    if not node.shape:
        outer_left: Indices = (ONE,) * kept_left
        outer_right: Indices = (ONE,) * kept_right
    else:
        padded = wanted + [ONE] * missing
        outer_left, outer_right = tuple(padded[:kept_left]), tuple(padded[kept_left:])
    size = size_poly(left.shape[-1], scope, context)

    def body(k: Poly) -> Poly:
        first = lower(left, (*outer_left, k), scope, context)
        return multiply(first, lower(right, (k, *outer_right), scope, context), context)

    return total(size, body, context)


def _inverse_operand(node: Expression) -> Expression | None:
    if isinstance(node, Inverse) and node.operand.rank == 2:
        return node.operand
    return None


def _cancel_inverses(node: MatMul, scope: Scope, context: Context) -> Expression | None:
    """``A A^-1`` next to each other in a chain drop out; None: nothing to drop."""
    from notation import build

    chain = _chain(node)
    if not any(_inverse_operand(factor) is not None for factor in chain):
        return None
    for place in range(len(chain) - 1):
        for first, last in ((place, place + 1), (place + 1, place)):
            operand = _inverse_operand(chain[first])
            if operand is None:
                continue
            spans = _matching_run(chain, place, first, last, operand, scope, context)
            if spans is not None:
                start, stop = spans
                rest = chain[:start] + chain[stop:]
                context.note("A A^-1 = I")
                if not rest:
                    return build.identity(operand.shape[0])
                made = rest[0]
                for factor in rest[1:]:
                    made = build.matmul(made, factor)
                return made
    return None


def _matching_run(
    chain: list[Expression],
    place: int,
    first: int,
    last: int,
    operand: Expression,
    scope: Scope,
    context: Context,
) -> tuple[int, int] | None:
    """The part of the chain (inverse included) that multiplies to the identity: the operand may itself be
    spelt as several factors of the chain."""
    length = len(_chain(operand)) if isinstance(operand, MatMul) else 1
    wanted = form_of(operand, scope, context)
    for run in {1, length}:
        start, stop = (last, last + run) if last > first else (last - run + 1, last + 1)
        if start < 0 or stop > len(chain):
            continue
        from notation import build

        candidate = chain[start]
        for factor in chain[start + 1 : stop]:
            candidate = build.matmul(candidate, factor)
        if candidate.shape == operand.shape and form_of(candidate, scope, context) == wanted:
            return min(start, first), max(stop, first + 1)
    return None


# --- inverses and powers --------------------------------------------------------------------------


def inverse(node: Inverse, indices: Indices, scope: Scope, context: Context) -> Poly:
    operand = node.operand
    if not operand.shape:
        return power(lower(operand, (), scope, context), -1, context)
    if isinstance(operand, Inverse):
        return lower(operand.operand, indices, scope, context)
    factors = square_factors(operand)
    if factors is not None:
        from notation import build

        first, second = (build.inverse(factor) for factor in factors)
        return lower(build.kronecker(first, second), indices, scope, context)
    if isinstance(operand, MatMul) and all(f.rank == 2 and f.shape == operand.shape for f in _chain(operand)):
        from notation import build

        made: Expression | None = None
        for factor in reversed(_chain(operand)):
            one = build.inverse(factor)
            made = one if made is None else build.matmul(made, one)
        assert made is not None
        return lower(made, indices, scope, context)
    form = form_of(operand, scope, context)
    return inverse_of_form(form, indices, context)


def inverse_of_form(form: ArrayForm, indices: Indices, context: Context) -> Poly:
    """The entry of the inverse of a square array form."""
    on = diagonal_of(form, context)
    if on is not None:
        here = substitute_poly(on, {form.axes[0].name: indices[0]}, context)
        return multiply(delta(subtract(*indices), context), power(here, -1, context), context)
    if context.write_out and is_small(form.axes[0].size):
        return written_inverse(form, indices, context)
    content, form = scalar_content(form, context)
    named = form.entry.single
    if isinstance(named, Entry) and "orthogonal" in context.properties(named.name):
        made = substitute_poly(form.entry, {form.axes[0].name: indices[1], form.axes[1].name: indices[0]}, context)
    else:
        made = atom("inverse", form, indices, (), context)
    return multiply(power(content, -1, context), made, context)


def atom(kind: str, form: ArrayForm, indices: Indices, parameters: Indices, context: Context) -> Poly:
    """An atom of a square matrix that commutes with transposition: the argument and its transpose meet."""
    flipped = array_form(
        (form.axes[1], form.axes[0]),
        form.entry,
        context,
    )
    if flipped.key == form.key:
        ordered = tuple(sorted(indices, key=lambda index: index.key))
        return from_factor(ArrayAtom(kind, (form,), ordered, parameters, True))
    if flipped.key < form.key:
        return from_factor(ArrayAtom(kind, (flipped,), tuple(reversed(indices)), parameters))
    return from_factor(ArrayAtom(kind, (form,), indices, parameters))


def diagonal_of(form: ArrayForm, context: Context) -> Poly | None:
    """The poly on the diagonal (in the first axis) when the form is a diagonal matrix."""
    if len(form.axes) != 2:
        return None
    first, second = form.axes
    wanted = delta(subtract(from_factor(first), from_factor(second)), context).single
    made = []
    for monomial, coefficient in form.entry.terms:
        if not any(factor == wanted for factor, _ in monomial.powers):
            return None
        rest = Monomial(tuple(pair for pair in monomial.powers if pair[0] != wanted))
        made.append(Poly(((rest, coefficient),)))
    return substitute_poly(add(ZERO, ZERO, *made), {second.name: from_factor(first)}, context)


def scalar_content(form: ArrayForm, context: Context) -> tuple[Poly, ArrayForm]:
    """Scalar factors that all terms share, and the form without them."""
    if not form.entry.terms:
        return ONE, form
    outer, content, _ = split_content(form.entry, context, signed=True)
    names = frozenset(axis.name for axis in form.axes)
    shared = tuple(
        (f, e)
        for f, e in outer.powers
        if f.free.isdisjoint(names) and not (isinstance(e, Poly) and not e.free.isdisjoint(names))
    )
    made = Poly(((Monomial(shared), content),))
    rest = multiply(form.entry, power(made, -1, context), context)
    return made, array_form(form.axes, rest, context)


def matrix_power(node: Pow, indices: Indices, scope: Scope, context: Context) -> Poly:
    from notation import build

    exponent = lower(node.exponent, (), scope, context)
    value = exponent.constant
    if value == 0:
        return delta(subtract(*indices), context)
    if value is not None and value.denominator == 1 and abs(value) <= MAX_POWER:
        step = node.base if value > 0 else build.inverse(node.base)
        made: Expression = step
        for _ in range(abs(int(value)) - 1):
            made = build.matmul(made, step)
        return lower(made, indices, scope, context)
    form = form_of(node.base, scope, context)
    on = diagonal_of(form, context)
    if on is not None:
        here = substitute_poly(on, {form.axes[0].name: indices[0]}, context)
        return multiply(delta(subtract(*indices), context), power(here, exponent_of(exponent), context), context)
    return power_of_form(form, exponent, (indices[0], indices[1]), context)


# --- norms and scalar functions of matrices -------------------------------------------------------


def norm(node: Norm, indices: Indices, scope: Scope, context: Context) -> Poly:
    operand = node.operand
    if not operand.shape:
        return absolute(lower(operand, (), scope, context), context)
    vector = operand.rank == 1 or operand.shape[0] == _LITERAL_ONE
    if node.kind == "F" or (node.kind == "2" and vector):
        return power(entry_sum(operand, lambda x: multiply(x, x, context), scope, context), Fraction(1, 2), context)
    if node.kind == "1" and vector:
        return entry_sum(operand, lambda x: absolute(x, context), scope, context)
    kind = "op" if node.kind in ("2", "op") else node.kind
    content, form = scalar_content(form_of(operand, scope, context), context)
    if kind == "op":
        rank_one = _rank_one_norm(form, context)
        if rank_one is not None:
            return multiply(absolute(content, context), rank_one, context)
    return multiply(absolute(content, context), matrix_scalar(f"norm:{kind}", form, kind == "op", context), context)


def _rank_one_norm(form: ArrayForm, context: Context) -> Poly | None:
    """``||u v^T|| = ||u|| ||v||``, when the entry is a function of the row times one of the column."""
    if len(form.entry.terms) != 1 or len(form.axes) != 2:
        return None
    ((monomial, coefficient),) = form.entry.terms
    row, column = form.axes
    made = constant(abs(coefficient))
    for axis, other in ((row, column), (column, row)):
        mine = tuple(pair for pair in monomial.powers if axis.name in Monomial((pair,)).free)
        if any(other.name in Monomial((pair,)).free for pair in mine):
            return None
        fresh = context.fresh(axis.size)
        part = substitute_poly(Poly(((Monomial(mine), Fraction(1)),)), {axis.name: from_factor(fresh)}, context)
        length = sum_over(multiply(part, part, context), [fresh], context)
        made = multiply(made, power(length, Fraction(1, 2), context), context)
    outside = tuple(pair for pair in monomial.powers if Monomial((pair,)).free.isdisjoint({row.name, column.name}))
    return multiply(made, absolute(Poly(((Monomial(outside), Fraction(1)),)), context), context)


def entry_sum(node: Expression, change: Callable[[Poly], Poly], scope: Scope, context: Context) -> Poly:
    """The sum over all entries of ``change(entry)``."""

    def over(sizes: tuple[Expression, ...], indices: Indices) -> Poly:
        if not sizes:
            return change(lower(node, indices, scope, context))
        size = size_poly(sizes[0], scope, context)
        return total(size, lambda k: over(sizes[1:], (*indices, k)), context)

    return over(node.shape, ())


def matrix_scalar(kind: str, form: ArrayForm, transposable: bool, context: Context) -> Poly:
    if transposable and len(form.axes) == 2:
        flipped = array_form((form.axes[1], form.axes[0]), form.entry, context)
        if flipped.key < form.key:
            form = flipped
    return from_factor(ArrayAtom(kind, (form,)))


def determinant(node: Expression, scope: Scope, context: Context) -> Poly:
    if isinstance(node, Transpose):
        return determinant(node.operand, scope, context)
    if isinstance(node, Inverse):
        return power(determinant(node.operand, scope, context), -1, context)
    defined = _definition_of(node, scope, context)
    if defined is not None:
        return determinant(defined, EMPTY, context)
    chain = _chain(node)
    if len(chain) > 1 and all(factor.shape == node.shape for factor in chain):
        made = ONE
        for factor in chain:
            made = multiply(made, determinant(factor, scope, context), context)
        return made
    factors = square_factors(node)
    if factors is not None:
        sizes = [exponent_of(size_poly(factor.shape[0], scope, context)) for factor in factors]
        first, second = (determinant(factor, scope, context) for factor in factors)
        return multiply(power(first, sizes[1], context), power(second, sizes[0], context), context)
    if isinstance(node, Pow) and not node.elementwise:
        exponent = lower(node.exponent, (), scope, context)
        if is_integer(exponent, context):
            return power(determinant(node.base, scope, context), exponent_of(exponent), context)
    return determinant_of_form(form_of(node, scope, context), context)


def _definition_of(node: Expression, scope: Scope, context: Context) -> Expression | None:
    """The product that a symbol stands for, factor by factor."""
    if not isinstance(node, Symbol) or node.indices or node.name in scope:
        return None
    found = find_definition(node.name, (), len(node.shape), context)
    if found is None or found[1] or found[0].components or not isinstance(found[0].body, MatMul | Inverse):
        return None
    context.note(f"definition of {node.name}")
    return found[0].body


def determinant_of_form(form: ArrayForm, context: Context) -> Poly:
    """The determinant of a square array form: scalars and inverses taken out."""
    inner = form.entry.single
    if isinstance(inner, ArrayAtom) and inner.kind == "inverse" and len(inner.free) == 2:
        return power(determinant_of_form(inner.arguments[0], context), -1, context)
    on = diagonal_of(form, context)
    size = form.axes[0].size
    if on is not None and on.free.isdisjoint((form.axes[0].name,)):
        return power(on, exponent_of(size), context)
    product = None if on is None else determinant_of_diagonal(on, form, context)
    if product is not None:
        return product
    if context.write_out and is_small(size):
        return written_determinant(form, context)
    content, form = scalar_content(form, context)
    front = power(content, exponent_of(size), context)
    return multiply(front, matrix_scalar("det", form, True, context), context)


def trace(node: Expression, scope: Scope, context: Context) -> Poly:
    if not node.shape:
        return lower(node, (), scope, context)
    size = size_poly(node.shape[0], scope, context)
    return total(size, lambda k: lower(node, (k, k), scope, context), context)
