"""Derivatives by a matrix with structure: symmetric, definite or diagonal.

The derivative is taken as if the entries were free, and its value is given the structure again. Where the givens say
that derivatives respect the structure, entries that are one number move together: by a symmetric matrix
``G + G^T - diag(G)`` of the free gradient G, by a diagonal one ``diag(G)`` (Matrix Cookbook, section 2.8).
"""

from __future__ import annotations

from notation.expression import Component, Expression, Symbol
from symbolic.algebra import multiply
from symbolic.context import STRUCTURES, TIED, Context
from symbolic.linear import add, negate, subtract
from symbolic.rebuild import array_form, delta, entry, map_factors, substitute_poly
from symbolic.terms import ArrayAtom, ArrayForm, Entry, Factor, Poly, from_factor

Indices = tuple[Poly, ...]


def structured_matrix(wrt: Expression, context: Context) -> Symbol | None:
    """The matrix with structure that a derivative is taken by, or by entries of."""
    base = wrt.base if isinstance(wrt, Component) else wrt
    if isinstance(base, Symbol) and base.rank == 2 and STRUCTURES & context.properties(base.name):
        return base
    return None


def structured_derivative(
    body: Expression, at_body: Indices, wrt: Expression, at_wrt: Indices, scope: object, context: Context
) -> Poly:
    """The entry of the derivative at the indices of the body and of the matrix."""
    from symbolic.calculus import Variable, target_of, total_derivative

    symbol = structured_matrix(wrt, context)
    assert symbol is not None
    properties = context.properties(symbol.name)
    context.general.add(symbol.name)
    try:
        target = target_of(wrt, at_wrt, scope, context)  # type: ignore[arg-type]

        def free(components: Indices) -> Poly:
            variable = Variable(target.name, target.family, components)
            return total_derivative(body, at_body, variable, scope, context)  # type: ignore[arg-type]

        row, column = target.components
        straight, turned = free((row, column)), free((column, row))
    finally:
        context.general.discard(symbol.name)
    made = structured(straight, symbol.name, context)
    if TIED not in properties:
        return made
    on = delta(subtract(row, column), context)
    context.note("the derivative respects the structure of the matrix")
    if "diagonal" in properties:
        return multiply(on, made, context)
    both = add(made, structured(turned, symbol.name, context))
    return add(both, negate(multiply(on, made, context)))


def structured(poly: Poly, name: str, context: Context) -> Poly:
    """``poly`` with every entry of the matrix ``name``, and what is made of it, built again with its structure."""

    def change(factor: Factor) -> Poly | None:
        if isinstance(factor, Entry):
            if factor.name != name:
                return None
            return entry(factor.name, factor.family, factor.components, factor.sizes, context)
        if isinstance(factor, ArrayAtom) and factor.arguments:
            return rebuilt(factor, tuple(form_with_structure(form) for form in factor.arguments))
        return None

    def form_with_structure(form: ArrayForm) -> ArrayForm:
        axes = tuple(context.fresh(axis.size) for axis in form.axes)
        renaming = {old.name: from_factor(new) for old, new in zip(form.axes, axes, strict=True)}
        inner = map_factors(substitute_poly(form.entry, renaming, context), change, context)
        return array_form(axes, inner, context)

    def rebuilt(factor: ArrayAtom, forms: tuple[ArrayForm, ...]) -> Poly:
        from symbolic.arrays import determinant_of_form, inverse_of_form

        if factor.kind == "inverse":
            return inverse_of_form(forms[0], factor.indices, context)
        if factor.kind == "det":
            return determinant_of_form(forms[0], context)
        return from_factor(ArrayAtom(factor.kind, forms, factor.indices, factor.parameters, factor.symmetric))

    return map_factors(poly, change, context)
