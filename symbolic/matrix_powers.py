"""Powers of a matrix with a symbolic exponent: their products and derivatives.

An entry of ``M^e`` is an atom of kind ``matpow`` with the exponent as its parameter. Two powers of one matrix that
share a summed index make one power; the matrix itself counts as its first power.
"""

from __future__ import annotations

from collections.abc import Callable

from symbolic.algebra import multiply
from symbolic.context import Context
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, add, subtract
from symbolic.rebuild import delta, substitute_poly
from symbolic.signs import is_integer, is_nonnegative
from symbolic.terms import ONE, ArrayAtom, ArrayForm, Bound, Entry, Factor, Poly, from_factor, from_powers

Powers = list[tuple[Factor, Exponent]]
Ends = tuple[Poly, Poly]


def power_of_form(form: ArrayForm, exponent: Poly, ends: Ends, context: Context) -> Poly:
    """The entry of a power of a square array form."""
    from symbolic.arrays import atom

    if not exponent.terms:
        return delta(subtract(*ends), context)
    if exponent == ONE:
        names = {axis.name: end for axis, end in zip(form.axes, ends, strict=True)}
        return substitute_poly(form.entry, names, context)
    return atom("matpow", form, ends, (exponent,), context)


def derivative_of_power(factor: ArrayAtom, change: Callable[[Ends], Poly], context: Context) -> Poly:
    """``d(M^e) = sum_{r=1..e} M^(r-1) dM M^(e-r)``; ``change`` gives the derivative of M at two indices."""
    from symbolic.summation import sum_over

    form, exponent = factor.arguments[0], factor.parameters[0]
    if not (is_integer(exponent, context) and is_nonnegative(exponent, context)):
        raise OutsideEngine("the derivative of a power that may not be whole")
    place = context.fresh(exponent)
    rows, columns = context.fresh(form.axes[0].size), context.fresh(form.axes[1].size)
    k, m, r = from_factor(rows), from_factor(columns), from_factor(place)
    before = power_of_form(form, subtract(r, ONE), (factor.indices[0], k), context)
    after = power_of_form(form, subtract(exponent, r), (m, factor.indices[1]), context)
    slope = multiply(multiply(before, change((k, m)), context), after, context)
    return sum_over(slope, [rows, columns, place], context)


def joined_powers(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    """``sum_k M^a_ik M^b_kj = M^(a+b)_ij``."""
    for variable in members:
        near = [(factor, exponent) for factor, exponent in powers if variable.name in factor.free]
        if len(near) != 2 or any(exponent != 1 for _, exponent in near):
            continue
        atoms = [factor for factor, _ in near if isinstance(factor, ArrayAtom) and factor.kind == "matpow"]
        if not atoms:
            continue
        form = atoms[0].arguments[0]
        parts = [_as_power(factor, form) for factor, _ in near]
        if parts[0] is None or parts[1] is None:
            continue
        ends = _joined_ends(parts[0][1], parts[1][1], variable)
        if ends is None:
            continue
        made = power_of_form(form, add(parts[0][0], parts[1][0]), ends, context)
        used = {factor for factor, _ in near}
        rest = from_powers(pair for pair in powers if pair[0] not in used)
        return multiply(made, rest, context), [member for member in members if member != variable]
    return None


def _as_power(factor: Factor, form: ArrayForm) -> tuple[Poly, Ends] | None:
    """The exponent and the indices of a power of ``form``."""
    if isinstance(factor, ArrayAtom):
        if factor.kind != "matpow" or factor.arguments[0] != form:
            return None
        return factor.parameters[0], (factor.indices[0], factor.indices[1])
    named = form.entry.single
    if not isinstance(factor, Entry) or not isinstance(named, Entry) or len(factor.components) != 2:
        return None
    if (factor.name, factor.family) != (named.name, named.family):
        return None
    straight = named.components[0].single == form.axes[0]
    first, second = factor.components
    return ONE, (first, second) if straight else (second, first)


def _joined_ends(left: Ends, right: Ends, variable: Bound) -> Ends | None:
    """The outer indices of two factors that are multiplied over ``variable``."""
    for one, two in ((left, right), (right, left)):
        meets = one[1].single == variable and two[0].single == variable
        if meets and variable.name not in one[0].free | two[1].free:
            return one[0], two[1]
    return None
