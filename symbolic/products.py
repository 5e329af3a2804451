"""Products over a range: of what is positive as ``exp(sum log)``, else as the determinant of a diagonal matrix."""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import exponential, multiply, power, power_of_factor
from symbolic.context import Context
from symbolic.limits import OutsideEngine
from symbolic.linear import Exponent, as_poly, exponent_of, subtract
from symbolic.logarithms import logarithm
from symbolic.rebuild import array_form, delta, substitute_poly
from symbolic.signs import is_positive, positive_factor
from symbolic.summation import sum_over
from symbolic.terms import ArrayForm, Bound, Factor, Poly, constant, from_factor


def product_over(body: Poly, variable: Bound, context: Context) -> Poly:
    """The product of ``body`` over ``variable``."""
    if variable.name not in body.free:
        return power(body, exponent_of(variable.size), context)
    if len(body.terms) != 1:
        if is_positive(body, context):
            return exponential(sum_over(logarithm(body, context), [variable], context), context)
        raise OutsideEngine("a product over a sum")
    monomial, coefficient = body.terms[0]
    made = power(constant(coefficient), exponent_of(variable.size), context)
    for factor, exponent in monomial.powers:
        made = multiply(made, _of_factor(factor, exponent, variable, context), context)
    return made


def _of_factor(factor: Factor, exponent: Exponent, variable: Bound, context: Context) -> Poly:
    if variable.name not in factor.free:
        summed = sum_over(as_poly(exponent), [variable], context)
        return power_of_factor(factor, exponent_of(summed), context)
    if positive_factor(factor, context):
        inner = multiply(as_poly(exponent), logarithm(from_factor(factor), context), context)
        return exponential(sum_over(inner, [variable], context), context)
    if not isinstance(exponent, Fraction) or exponent.denominator != 1:
        raise OutsideEngine("a product over powers of what may be negative")
    return power(_of_diagonal(from_factor(factor), variable, context), exponent, context)


def _of_diagonal(entry: Poly, variable: Bound, context: Context) -> Poly:
    from symbolic.arrays import matrix_scalar

    rows, columns = context.fresh(variable.size), context.fresh(variable.size)
    on = substitute_poly(entry, {variable.name: from_factor(rows)}, context)
    here = delta(subtract(from_factor(rows), from_factor(columns)), context)
    form = array_form((rows, columns), multiply(here, on, context), context)
    return matrix_scalar("det", form, True, context)


def determinant_of_diagonal(on: Poly, form: ArrayForm, context: Context) -> Poly | None:
    """The determinant of a diagonal form with these entries, where they are known to be positive."""
    if len(on.terms) != 1 or not is_positive(on, context):
        return None
    variable = context.fresh(form.axes[0].size)
    return product_over(substitute_poly(on, {form.axes[0].name: from_factor(variable)}, context), variable, context)
