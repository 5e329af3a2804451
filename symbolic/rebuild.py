"""Substitution of index variables: every factor that changes is built again through its constructor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symbolic import functions
from symbolic.algebra import multiply, power, product
from symbolic.context import Context
from symbolic.linear import add, as_poly, exponent_of, negate, scale
from symbolic.signs import is_integer
from symbolic.terms import (
    ONE,
    ONE_TIMES,
    ZERO,
    ArrayAtom,
    ArrayForm,
    Base,
    Bound,
    Delta,
    Entry,
    Factor,
    Function,
    Mean,
    Monomial,
    Poly,
    Slot,
    SumOf,
    from_factor,
    from_powers,
)

Mapping_ = Mapping[str, Poly]


def substitute_poly(poly: Poly, mapping: Mapping_, context: Context) -> Poly:
    """``poly`` with index variables replaced by index polys."""
    if not mapping or poly.free.isdisjoint(mapping):
        return poly
    if len(poly.terms) == 1:
        ((monomial, coefficient),) = poly.terms
        return scale(substitute_monomial(monomial, mapping, context), coefficient)
    return add(*(scale(substitute_monomial(m, mapping, context), c) for m, c in poly.terms))


def substitute_monomial(monomial: Monomial, mapping: Mapping_, context: Context) -> Poly:
    if monomial.free.isdisjoint(mapping):
        return Poly(((monomial, ONE_TIMES),))
    kept: list[tuple[Factor, Fraction | Poly]] = []
    changed: list[Poly] = []
    for factor, exponent in monomial.powers:
        fixed_exponent = not isinstance(exponent, Poly) or exponent.free.isdisjoint(mapping)
        if fixed_exponent and factor.free.isdisjoint(mapping):
            kept.append((factor, exponent))
            continue
        base = substitute_factor(factor, mapping, context)
        if fixed_exponent:
            changed.append(base if exponent == 1 else power(base, exponent, context))
        else:
            new_exponent = exponent_of(substitute_poly(as_poly(exponent), mapping, context))
            changed.append(power(base, new_exponent, context))
    return product([from_powers(kept), *changed] if kept else changed, context)


def substitute_factor(factor: Factor, mapping: Mapping_, context: Context) -> Poly:
    """The factor with index variables replaced; bound ones are never among them."""
    if factor.free.isdisjoint(mapping):
        return from_factor(factor)
    context.spend()
    if isinstance(factor, Bound):
        if factor.name in mapping:
            return mapping[factor.name]
        return from_factor(Bound(factor.name, substitute_poly(factor.size, mapping, context)))
    if isinstance(factor, Slot):
        return mapping[factor.name]
    if isinstance(factor, Entry):
        family = tuple(substitute_poly(index, mapping, context) for index in factor.family)
        components = tuple(substitute_poly(index, mapping, context) for index in factor.components)
        sizes = tuple(substitute_poly(size, mapping, context) for size in factor.sizes)
        return entry(factor.name, family, components, sizes, context)
    if isinstance(factor, Delta):
        return delta(substitute_poly(factor.difference, mapping, context), context)
    if isinstance(factor, Function):
        arguments = tuple(substitute_poly(argument, mapping, context) for argument in factor.arguments)
        return functions.apply_function(factor.name, arguments, factor.primes, context)
    if isinstance(factor, Base):
        return substitute_poly(factor.poly, mapping, context)
    if isinstance(factor, SumOf):
        return _substitute_sum(factor, mapping, context)
    if isinstance(factor, ArrayAtom):
        forms = tuple(substitute_form(form, mapping, context) for form in factor.arguments)
        indices = tuple(substitute_poly(index, mapping, context) for index in factor.indices)
        parameters = tuple(substitute_poly(parameter, mapping, context) for parameter in factor.parameters)
        if factor.kind == "matpow":
            from symbolic.matrix_powers import power_of_form

            return power_of_form(forms[0], parameters[0], (indices[0], indices[1]), context)
        return from_factor(ArrayAtom(factor.kind, forms, indices, parameters, factor.symmetric))
    if isinstance(factor, Mean):
        body = substitute_monomial(factor.body, mapping, context)
        if len(body.terms) == 1:
            monomial, coefficient = body.terms[0]
            return scale(from_factor(Mean(monomial, factor.over)), coefficient)
        return add(*(scale(from_factor(Mean(m, factor.over)), c) for m, c in body.terms))
    raise TypeError(f"no substitution in {type(factor).__name__}")


def _substitute_sum(factor: SumOf, mapping: Mapping_, context: Context) -> Poly:
    from symbolic.summation import instantiate, sum_over

    fresh, body = instantiate(factor, context, mapping)
    return sum_over(body, fresh, context)


def substitute_form(form: ArrayForm, mapping: Mapping_, context: Context) -> ArrayForm:
    """An array argument with outer index variables replaced; its axes are named again by level."""
    if form.free.isdisjoint(mapping):
        return form
    axes = tuple(context.fresh(substitute_poly(axis.size, mapping, context)) for axis in form.axes)
    renaming = dict(mapping) | {old.name: from_factor(new) for old, new in zip(form.axes, axes, strict=True)}
    return array_form(axes, substitute_poly(form.entry, renaming, context), context)


def array_form(axes: tuple[Bound, ...], entry_poly: Poly, context: Context) -> ArrayForm:
    """An array by the poly of its entry at ``axes``, with its axes named canonically."""
    level = 1 + max([entry_poly.level] + [axis.size.level for axis in axes])
    named = tuple(Bound(f"x{level}.{position}", axis.size) for position, axis in enumerate(axes))
    renaming = {old.name: from_factor(new) for old, new in zip(axes, named, strict=True)}
    return ArrayForm(named, substitute_poly(entry_poly, renaming, context))


def delta(difference: Poly, context: Context) -> Poly:
    """1 where ``difference`` is 0: decided for constants, else up to sign."""
    value = difference.constant
    if value is not None:
        return ONE if value == 0 else ZERO
    offset = sum((c for m, c in difference.terms if not m.powers), Fraction(0))
    rest = Poly(tuple((m, c) for m, c in difference.terms if m.powers))
    if offset.denominator != 1 and is_integer(rest, context):
        return ZERO
    if _out_of_reach(difference, context):
        return ZERO
    if difference.terms[0][1] < 0:
        difference = negate(difference)
    return from_factor(Delta(difference))


def _out_of_reach(difference: Poly, context: Context) -> bool:
    """Whether index ranges keep the difference away from 0."""
    from symbolic.summation import extreme

    for signed in (difference, negate(difference)):
        least = extreme(signed)
        if least is not None and least.constant is not None and least.constant > 0:
            return True
    return False


def entry(
    name: str, family: tuple[Poly, ...], components: tuple[Poly, ...], sizes: tuple[Poly, ...], context: Context
) -> Poly:
    """An entry of a symbol, with what its declared structure says."""
    if len(components) == 2:
        properties = context.properties(name)
        if "diagonal" in properties and components[0] != components[1]:
            on = entry(name, family, (components[0], components[0]), sizes, context)
            return multiply(delta(add(components[0], negate(components[1])), context), on, context)
        if "skew" in properties:
            if components[0] == components[1]:
                return ZERO
            if components[0].key > components[1].key:
                return negate(from_factor(Entry(name, family, components[::-1], sizes)))
        symmetric = {"symmetric", "positive definite", "positive semidefinite"} & properties
        if symmetric and components[0].key > components[1].key:
            components = (components[1], components[0])
        return from_factor(Entry(name, family, components, sizes, bool(symmetric)))
    return from_factor(Entry(name, family, components, sizes))


def map_factors(poly: Poly, change: Callable[[Factor], Poly | None], context: Context) -> Poly:
    """``poly`` with each factor for which ``change`` gives a poly replaced by it, outermost first; factors
    inside others are reached too, and everything around them is built again."""
    made = []
    for monomial, coefficient in poly.terms:
        parts = []
        for factor, exponent in monomial.powers:
            new_exponent = exponent
            if isinstance(exponent, Poly):
                new_exponent = exponent_of(map_factors(exponent, change, context))
            parts.append(power(_map_factor(factor, change, context), new_exponent, context))
        made.append(scale(product(parts, context), coefficient))
    return add(ZERO, ZERO, *made)


def _map_factor(factor: Factor, change: Callable[[Factor], Poly | None], context: Context) -> Poly:
    context.spend()
    made = change(factor)
    if made is not None:
        return made
    if isinstance(factor, Function):
        arguments = tuple(map_factors(argument, change, context) for argument in factor.arguments)
        return functions.apply_function(factor.name, arguments, factor.primes, context)
    if isinstance(factor, Base):
        return map_factors(factor.poly, change, context)
    if isinstance(factor, SumOf):
        from symbolic.summation import instantiate, sum_over

        fresh, body = instantiate(factor, context)
        return sum_over(map_factors(body, change, context), fresh, context)
    return from_factor(factor)
