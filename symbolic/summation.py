"""Sums over index variables, and substitution of index variables.

Algorithm of ``sum_over``: for each monomial, sums inside it are opened, deltas contracted, factors
without the variable taken out, what is left is split into connected components, each of which is
closed (a size, a power sum, a geometric sum, a rule for inverses) or named canonically.

Invariant: every variable that is summed here is fresh, so opening a sum captures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symbolic.algebra import multiply, power, power_of_factor, product
from symbolic.canonical import canonical_order
from symbolic.context import MAX_POWER, Context
from symbolic.linear import Exponent, add, exponent_of, scale, subtract
from symbolic.rebuild import delta, substitute_monomial, substitute_poly
from symbolic.signs import is_integer, lower_bound
from symbolic.terms import (
    ONE,
    ZERO,
    Bound,
    Delta,
    Entry,
    Factor,
    Function,
    Monomial,
    Poly,
    SumOf,
    constant,
    from_factor,
)

_UNCHANGED: Mapping[str, Poly] = {}

__all__ = ["delta", "substitute_poly", "sum_over"]


def sum_over(poly: Poly, variables: list[Bound], context: Context) -> Poly:
    """The sum of ``poly`` with each variable over its range."""
    total = []
    for monomial, coefficient in poly.terms:
        context.spend()
        total.append(scale(_sum_monomial(monomial, list(variables), context), coefficient))
    return add(*total) if total else ZERO


def _touches(pair: tuple[Factor, Exponent], names: frozenset[str]) -> bool:
    factor, exponent = pair
    if not factor.free.isdisjoint(names):
        return True
    return isinstance(exponent, Poly) and not exponent.free.isdisjoint(names)


def _sum_monomial(monomial: Monomial, variables: list[Bound], context: Context) -> Poly:
    names = frozenset(variable.name for variable in variables)
    opened = _open_sums(monomial, names, variables, context)
    if opened is not None:
        return sum_over(opened[0], opened[1], context)
    contracted = _contract(monomial, variables, context)
    if contracted is not None:
        return sum_over(contracted[0], contracted[1], context)
    outside = [pair for pair in monomial.powers if not _touches(pair, names)]
    inside = [pair for pair in monomial.powers if _touches(pair, names)]
    front = Poly(((Monomial(tuple(outside)), Fraction(1)),))
    parts = [front]
    inside, pulled = _split_exponents(inside, names, context)
    parts.append(pulled)
    for members, powers in _components(variables, inside):
        parts.append(_component(members, powers, context))
    return product(parts, context)


def _open_sums(
    monomial: Monomial, names: frozenset[str], variables: list[Bound], context: Context
) -> tuple[Poly, list[Bound]] | None:
    """The sums that share a variable of ours, opened with fresh variables; None: there are none."""
    kept: list[tuple[Factor, Exponent]] = []
    opened: list[Poly] = []
    everything = list(variables)
    for factor, exponent in monomial.powers:
        copies = int(exponent) if isinstance(exponent, Fraction) and exponent.denominator == 1 else 0
        if isinstance(factor, SumOf) and 0 < copies <= MAX_POWER and not factor.free.isdisjoint(names):
            for _ in range(copies):
                fresh, body = instantiate(factor, context)
                everything.extend(fresh)
                opened.append(body)
        else:
            kept.append((factor, exponent))
    if not opened:
        return None
    return product([Poly(((Monomial(tuple(kept)), Fraction(1)),)), *opened], context), everything


def instantiate(factor: SumOf, context: Context, outer: Mapping[str, Poly] = _UNCHANGED) -> tuple[list[Bound], Poly]:
    """Fresh variables for the sum's own, and its body in them, with the ``outer`` variables replaced too."""
    mapping: dict[str, Poly] = dict(outer)
    fresh: list[Bound] = []
    for variable in _by_dependence(factor.variables):
        made = context.fresh(substitute_poly(variable.size, mapping, context))
        mapping[variable.name] = from_factor(made)
        fresh.append(made)
    body = substitute_poly(Poly(((factor.body, Fraction(1)),)), mapping, context)
    return fresh, body


def _by_dependence(variables: tuple[Bound, ...]) -> list[Bound]:
    """Variables whose sizes mention others come after those."""
    left = list(variables)
    ordered: list[Bound] = []
    while left:
        names = {variable.name for variable in left}
        ready = [variable for variable in left if variable.size.free.isdisjoint(names - {variable.name})]
        ordered.extend(ready or left)
        left = [variable for variable in left if variable not in ready] if ready else []
    return ordered


# --- deltas ---------------------------------------------------------------------------------------


def _contract(monomial: Monomial, variables: list[Bound], context: Context) -> tuple[Poly, list[Bound]] | None:
    for factor, exponent in monomial.powers:
        if not isinstance(factor, Delta) or exponent != 1:
            continue
        for variable in variables:
            value = solve_for(factor.difference, variable)
            if value is None or not in_range(value, variable, variables, context):
                continue
            if any(variable.name in other.size.free for other in variables):
                continue
            rest = Monomial(tuple(pair for pair in monomial.powers if pair[0] != factor))
            mapping = {variable.name: value}
            made = substitute_poly(Poly(((rest, Fraction(1)),)), mapping, context)
            return made, [other for other in variables if other != variable]
    return None


def solve_for(difference: Poly, variable: Bound) -> Poly | None:
    """The value of ``variable`` where ``difference`` is 0, when it stands in it as ``+-1 * variable``."""
    slope = Fraction(0)
    rest: list[tuple[Monomial, Fraction]] = []
    for monomial, coefficient in difference.terms:
        if len(monomial.powers) == 1 and monomial.powers[0] == (variable, Fraction(1)):
            slope = coefficient
        elif variable.name in monomial.free:
            return None
        else:
            rest.append((monomial, coefficient))
    if abs(slope) != 1:
        return None
    return scale(Poly(tuple(rest)), -1 / slope)


def in_range(value: Poly, variable: Bound, variables: list[Bound], context: Context) -> bool:
    """Whether ``1 <= value <= variable.size`` is known."""
    factor = value.single
    if isinstance(factor, Bound) and factor.size == variable.size:
        return True
    if isinstance(factor, Function) and factor.name == "digit":
        return factor.arguments[2] == variable.size
    if isinstance(factor, Entry):
        return any(known == variable.size for known in context.ranges.get(factor.key, []))
    low, high = subtract(value, ONE), subtract(variable.size, value)
    return _never_negative(low, context) and _never_negative(high, context)


def _never_negative(poly: Poly, context: Context) -> bool:
    value = extreme(poly)
    if value is None:
        return False
    if value.constant is not None:
        return value.constant >= 0
    bound = lower_bound(value, context)
    return bound is not None and bound[0] >= 0


def extreme(poly: Poly) -> Poly | None:
    """The least value of ``poly`` over its index variables, if it is linear in them; variables in turn are
    replaced by the end of their range that makes it smallest."""
    current = poly
    for _ in range(6):
        found = next((f for m, _ in current.terms for f, _ in m.powers if isinstance(f, Bound)), None)
        if found is None:
            return current if not current.free else None
        slope = Fraction(0)
        rest: list[Poly] = []
        for monomial, coefficient in current.terms:
            if monomial.powers == ((found, Fraction(1)),):
                slope = coefficient
            elif found.name in monomial.free:
                return None
            else:
                rest.append(Poly(((monomial, coefficient),)))
        end = ONE if slope > 0 else found.size
        current = add(*rest, scale(end, slope)) if rest else scale(end, slope)
    return None


def count(variable: Bound, context: Context) -> Poly | None:
    """The number of values of a summation variable. Free symbols in a bound are taken to make a valid
    range (the convention of sums); ranges that depend on other variables must be seen not to be negative."""
    if variable.size.constant is not None:
        return constant(max(Fraction(0), variable.size.constant))
    if not variable.size.free:
        return variable.size
    least = extreme(variable.size)
    if least is not None and least.constant is not None and least.constant >= 0:
        return variable.size
    return None


# --- components -----------------------------------------------------------------------------------


def _split_exponents(
    powers: list[tuple[Factor, Exponent]], names: frozenset[str], context: Context
) -> tuple[list[tuple[Factor, Exponent]], Poly]:
    """``b ** (t - i)`` summed over i: ``b ** t`` goes outside."""
    inside: list[tuple[Factor, Exponent]] = []
    outside = ONE
    for factor, exponent in powers:
        if isinstance(exponent, Poly) and factor.free.isdisjoint(names):
            bound = Poly(tuple(t for t in exponent.terms if not t[0].free.isdisjoint(names)))
            free = Poly(tuple(t for t in exponent.terms if t[0].free.isdisjoint(names)))
            if free.terms:
                outside = multiply(outside, power_of_factor(factor, exponent_of(free), context), context)
            inside.append((factor, bound))
        else:
            inside.append((factor, exponent))
    return inside, outside


def _components(
    variables: list[Bound], powers: list[tuple[Factor, Exponent]]
) -> list[tuple[list[Bound], list[tuple[Factor, Exponent]]]]:
    """Variables that share a factor (or a range) belong together."""
    left = list(variables)
    found = []
    while left:
        members = [left.pop(0)]
        names = {members[0].name}
        grown = True
        while grown:
            grown = False
            for pair in powers:
                free = pair[0].free | (pair[1].free if isinstance(pair[1], Poly) else frozenset())
                if names & free:
                    for variable in [v for v in left if v.name in free]:
                        left.remove(variable)
                        members.append(variable)
                        names.add(variable.name)
                        grown = True
            for variable in [v for v in left if v.size.free & names or any(v.name in m.size.free for m in members)]:
                left.remove(variable)
                members.append(variable)
                names.add(variable.name)
                grown = True
        found.append((members, [pair for pair in powers if _touches(pair, frozenset(names))]))
    return found


def _component(members: list[Bound], powers: list[tuple[Factor, Exponent]], context: Context) -> Poly:
    if len(members) == 1:
        closed = _closed_form(members[0], powers, context)
        if closed is not None:
            return closed
    else:
        lone = next((m for m in members if _is_lone(m, members, powers)), None)
        total = count(lone, context) if lone is not None else None
        if lone is not None and total is not None:
            rest = [member for member in members if member != lone]
            body = multiply(total, Poly(((Monomial(tuple(powers)), Fraction(1)),)), context)
            return sum_over(body, rest, context)
    for rule in INDEX_RULES:
        changed = rule(members, powers, context)
        if changed is not None:
            return sum_over(changed[0], changed[1], context)
    return _named(members, powers, context)


def _is_lone(variable: Bound, members: list[Bound], powers: list[tuple[Factor, Exponent]]) -> bool:
    """A variable that occurs in no factor and no other range: only its count matters."""
    names = frozenset((variable.name,))
    if any(_touches(pair, names) for pair in powers):
        return False
    return not any(variable.name in member.size.free for member in members)


def _named(members: list[Bound], powers: list[tuple[Factor, Exponent]], context: Context) -> Poly:
    order = canonical_order(members, powers, context)
    level = 1 + max(
        [factor.level for factor, _ in powers]
        + [exponent.level for _, exponent in powers if isinstance(exponent, Poly)]
        + [member.size.level for member in members]
    )
    mapping: dict[str, Poly] = {}
    names = {variable.name: f"b{level}.{position}" for position, variable in enumerate(order)}
    sizes: dict[str, Poly] = {}
    for variable in _by_dependence(tuple(order)):
        sizes[variable.name] = substitute_poly(variable.size, mapping, context)
        mapping[variable.name] = from_factor(Bound(names[variable.name], sizes[variable.name]))
    made = [Bound(names[variable.name], sizes[variable.name]) for variable in order]
    renamed = substitute_monomial(Monomial(tuple(powers)), mapping, context)
    if len(renamed.terms) == 1:
        body, coefficient = renamed.terms[0]
        return scale(from_factor(SumOf(tuple(made), body)), coefficient)
    # The new names let a rule apply: start over on the changed product.
    fresh = [context.fresh(variable.size) for variable in made]
    back = {old.name: from_factor(now) for old, now in zip(made, fresh, strict=True)}
    return sum_over(substitute_poly(renamed, back, context), fresh, context)


def _closed_form(variable: Bound, powers: list[tuple[Factor, Exponent]], context: Context) -> Poly | None:
    """Plain counts, sums of powers of the variable, geometric sums."""
    size = count(variable, context)
    if size is None:
        return None
    if not powers:
        return size
    if len(powers) == 1 and powers[0][0] == variable and powers[0][1] in _POWER_SUMS:
        coefficients = _POWER_SUMS[Fraction(str(powers[0][1]))]
        return add(*(scale(power(size, k, context), Fraction(c)) for k, c in coefficients))
    ratio = ONE
    for factor, exponent in powers:
        if variable.name in factor.free or not isinstance(exponent, Poly):
            return None
        slope = _slope(exponent, variable, context)
        if slope is None:
            return None
        ratio = multiply(ratio, power_of_factor(factor, exponent_of(slope), context), context)
    if ratio.constant == 1 or not is_integer(size, context):
        return None
    context.note("geometric sum")
    top = subtract(ONE, power(ratio, exponent_of(size), context))
    return product([ratio, top, power(subtract(ONE, ratio), -1, context)], context)


# sum of i^k for i = 1..N, as (power of N, coefficient)
_POWER_SUMS: dict[object, tuple[tuple[int, Fraction], ...]] = {
    Fraction(1): ((2, Fraction(1, 2)), (1, Fraction(1, 2))),
    Fraction(2): ((3, Fraction(1, 3)), (2, Fraction(1, 2)), (1, Fraction(1, 6))),
    Fraction(3): ((4, Fraction(1, 4)), (3, Fraction(1, 2)), (2, Fraction(1, 4))),
}


def _slope(exponent: Poly, variable: Bound, context: Context) -> Poly | None:
    """``c`` when ``exponent`` is ``c * variable`` with ``c`` free of it (free parts are already outside)."""
    if variable.size.free:
        return None
    rest: list[tuple[Monomial, Fraction]] = []
    for monomial, coefficient in exponent.terms:
        others = tuple(pair for pair in monomial.powers if pair[0] != variable)
        degree = [e for f, e in monomial.powers if f == variable]
        made = Monomial(others)
        if degree != [Fraction(1)] or variable.name in made.free:
            return None
        rest.append((made, coefficient))
    return add(*(Poly((pair,)) for pair in rest))


from symbolic.index_rules import INDEX_RULES  # noqa: E402  (the table needs the functions above)
