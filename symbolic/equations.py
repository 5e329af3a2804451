"""Solving: matrix equations linear in an unknown, stationary points, matching coefficients.

Everything found is put back into the equation and must make it zero before it is returned.
"""

from __future__ import annotations

from fractions import Fraction

from notation import build
from notation.expression import Expression, Relation, Symbol
from notation.givens import Givens
from notation.walking import substitute
from symbolic.algebra import multiply, power, split_content
from symbolic.calculus import Variable, differentiate_poly
from symbolic.context import Context
from symbolic.definitions import dependencies
from symbolic.derive import unrelated_definitions
from symbolic.limits import OutsideEngine, Undecided
from symbolic.linear import add, negate, subtract
from symbolic.lowering import EMPTY, lower
from symbolic.prove import axes_of, form_in_context, new_context, prove_equal
from symbolic.raising import raise_to_matrix
from symbolic.rational import cancel, clear_denominators
from symbolic.summation import sum_over
from symbolic.terms import ZERO, Bound, Entry, Monomial, Poly, from_factor, mentions


def solve_linear(equation: Relation, unknown: Symbol, givens: Givens) -> Expression:
    """The solution of an equation that is linear in ``unknown`` (a scalar, or a vector of the equation's
    shape): ``A w = b`` gives ``A^-1 b``, on the understanding that A is invertible. Raises ``Undecided``."""
    kept = unrelated_definitions(givens, lambda n, c: unknown.name in dependencies(n, c) or n == unknown.name)
    context, _ = new_context(givens, equation.left, equation.right, kept=kept)
    axes = axes_of(equation.left, context)
    indices = tuple(from_factor(axis) for axis in axes)
    zero = subtract(lower(equation.left, indices, EMPTY, context), lower(equation.right, indices, EMPTY, context))
    family = tuple(lower(index, (), EMPTY, context) for index in unknown.indices)
    if unknown.shape:
        return _solve_vector(zero, axes, unknown, family, context)
    if axes:
        raise OutsideEngine("an array equation for a scalar unknown")
    return _solve_scalar(clear_denominators(zero, context), unknown, family, context)


def _solve_scalar(zero: Poly, unknown: Symbol, family: tuple[Poly, ...], context: Context) -> Expression:
    variable = Variable(unknown.name, family)
    slope = differentiate_poly(zero, variable, context)
    names = frozenset((unknown.name,))
    if not slope.terms or mentions(slope, names):
        raise OutsideEngine("an equation that is not linear in its unknown")
    rest = subtract(zero, multiply(slope, from_factor(Entry(unknown.name, family)), context))
    if mentions(rest, names):
        raise OutsideEngine("an equation that is not linear in its unknown")
    made = multiply(negate(rest), power(slope, -1, context), context)
    return raise_to_matrix(form_in_context(cancel(made, context), (), (), context))


def _solve_vector(
    zero: Poly, axes: tuple[Bound, ...], unknown: Symbol, family: tuple[Poly, ...], context: Context
) -> Expression:
    if len(axes) != 1 or unknown.rank != 1:
        raise OutsideEngine("a linear equation for an unknown matrix")
    own = axes_of(unknown, context)[0]
    if own.size != axes[0].size:
        raise OutsideEngine("a linear system that is not square")
    column = Bound("a1", own.size)
    names = frozenset((unknown.name,))
    matrix = differentiate_poly(zero, Variable(unknown.name, family, (from_factor(column),)), context)
    if not matrix.terms or mentions(matrix, names):
        raise OutsideEngine("an equation that is not linear in its unknown")
    inner = context.fresh(own.size)
    from symbolic.rebuild import substitute_poly

    moved = substitute_poly(matrix, {column.name: from_factor(inner)}, context)
    entry = from_factor(Entry(unknown.name, family, (from_factor(inner),), (own.size,)))
    rest = subtract(zero, sum_over(multiply(moved, entry, context), [inner], context))
    if mentions(rest, names):
        raise OutsideEngine("an equation that is not linear in its unknown")
    matrix, right, front = _without_common_scalar(matrix, negate(rest), context)
    left_form = raise_to_matrix(form_in_context(matrix, (axes[0], column), unknown.shape * 2, context))
    right_form = raise_to_matrix(form_in_context(right, (axes[0],), unknown.shape, context))
    solution = build.matmul(build.inverse(left_form), right_form)
    if not front.terms or front == _ONE:
        return solution
    return build.scale(raise_to_matrix(form_in_context(front, (), (), context)), solution)


def _without_common_scalar(matrix: Poly, right: Poly, context: Context) -> tuple[Poly, Poly, Poly]:
    """Scalar factors of both sides taken out and cancelled: ``front * matrix^-1 right``."""
    parts = []
    for poly in (matrix, right):
        if not poly.terms:
            parts.append(_ONE)
            continue
        outer, content, _ = split_content(poly, context, signed=True)
        shared = tuple(
            (f, e)
            for f, e in outer.powers
            if isinstance(f, Entry) and not f.components and not f.free and not (isinstance(e, Poly) and e.free)
        )
        parts.append(Poly(((Monomial(shared), content),)))
    matrix = multiply(matrix, power(parts[0], -1, context), context)
    right = multiply(right, power(parts[1], -1, context), context)
    return matrix, right, multiply(parts[1], power(parts[0], -1, context), context)


def stationary_point(loss: Expression, wrt: Symbol, givens: Givens) -> Expression:
    """Where the gradient of a quadratic loss vanishes. Raises ``Undecided`` when the gradient is not linear."""
    gradient = build.derivative(loss, wrt, "gradient")
    zero = build.zeros(wrt.shape) if wrt.shape else build.ZERO
    return solve_linear(build.relation("=", gradient, zero), wrt, givens)


def match_coefficients(
    left: Expression, right: Expression, wrt: tuple[Symbol, ...], unknowns: tuple[Symbol, ...], givens: Givens
) -> dict[Symbol, Expression]:
    """Values of the scalar ``unknowns`` for which ``left = right`` whatever the symbols ``wrt`` are. Raises
    ``Undecided`` when there is no such setting or more than one."""
    import sympy

    from symbolic.scalars import Table, from_sympy, to_sympy

    context, _ = new_context(givens, left, right)
    axes = axes_of(left, context)
    indices = tuple(from_factor(axis) for axis in axes)
    zero = subtract(lower(left, indices, EMPTY, context), lower(right, indices, EMPTY, context))
    names = frozenset(symbol.name for symbol in wrt)
    table = Table(givens)
    equations = []
    for coefficient in _coefficients(zero, names):
        expression = raise_to_matrix(form_in_context(cancel(coefficient, context), (), (), context))
        equations.append(to_sympy(expression, givens, table))
    targets = [table.atom(unknown) for unknown in unknowns]
    found = sympy.solve(equations, targets, dict=True)
    if len(found) != 1 or set(found[0]) != set(targets):
        raise Undecided("matching coefficients: no single solution")
    made = {
        unknown: from_sympy(sympy.factor(found[0][target]), table)
        for unknown, target in zip(unknowns, targets, strict=True)
    }
    # SymPy proposes; the substituted equation decides.
    if prove_equal(substitute(left, dict(made)), substitute(right, dict(made)), givens) is None:
        raise Undecided("matching coefficients: the proposed solution was not confirmed")
    return made


def _coefficients(zero: Poly, names: frozenset[str]) -> list[Poly]:
    """The coefficient of each distinct product of factors that mention ``names``."""
    groups: dict[str, Poly] = {}
    for monomial, value in zero.terms:
        inside = Monomial(tuple(pair for pair in monomial.powers if mentions(pair[0], names)))
        outside = Monomial(tuple(pair for pair in monomial.powers if not mentions(pair[0], names)))
        groups[inside.key] = add(groups.get(inside.key, ZERO), Poly(((outside, value),)))
    return list(groups.values())


_ONE = Poly(((Monomial(), Fraction(1)),))
