"""Changes of a difference that keep whether it is zero, tried one after the other by ``prove``."""

from __future__ import annotations

from fractions import Fraction

from symbolic.algebra import multiply, power, product
from symbolic.assumptions import FactorValues
from symbolic.context import Context
from symbolic.definitions import is_recursive, member_key
from symbolic.determinants import rewrite_determinants
from symbolic.functions import apply_function
from symbolic.linear import Exponent, add, scale, subtract
from symbolic.rational import clear_denominators
from symbolic.rebuild import array_form, delta, map_factors, substitute_poly
from symbolic.summation import instantiate, sum_over
from symbolic.terms import (
    ZERO,
    ArrayAtom,
    ArrayForm,
    Bound,
    Entry,
    Factor,
    Function,
    Monomial,
    Poly,
    SumOf,
    constant,
    from_factor,
    walk_factors,
)

MAX_SPLIT = 4
Axes = tuple[Bound, ...]


def use_values(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """Factors that an assumption gives a value to are replaced by it."""
    if not values:
        return None
    return map_factors(difference, values.get, context)


def determinants(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """Determinants of sums of two products, taken apart."""
    return rewrite_determinants(difference, context)


def squares_of_sines(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """``sin^2 = 1 - cos^2``, for sines that stand as factors of the terms."""
    made = []
    for monomial, coefficient in difference.terms:
        term = constant(coefficient)
        for factor, exponent in monomial.powers:
            whole = int(exponent) if isinstance(exponent, Fraction) and exponent.denominator == 1 else 0
            if isinstance(factor, Function) and factor.name == "sin" and not factor.primes and whole > 1:
                cosine = apply_function("cos", factor.arguments, 0, context)
                square = subtract(constant(1), multiply(cosine, cosine, context))
                term = multiply(term, power(square, whole // 2, context), context)
                exponent = Fraction(whole % 2)
            if exponent != 0:
                term = multiply(term, from_factor(factor, exponent), context)
        made.append(term)
    return add(ZERO, ZERO, *made)


def clear(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """The numerator over a common denominator."""
    return clear_denominators(difference, context)


def has_exponential_functions(difference: Poly) -> bool:
    return any(isinstance(f, Function) and f.name in ("sigmoid", "tanh") for f in walk_factors(difference))


def members_to_unroll(difference: Poly, context: Context) -> set[str]:
    """Members of recurrences at a symbolic index: the furthest ones along each name."""
    members: dict[str, list[Entry]] = {}
    for factor in walk_factors(difference):
        if isinstance(factor, Entry) and factor.family and is_recursive(factor.name, context):
            if any(index.free for index in factor.family):
                continue
            if context.definitions(factor.name) and factor.family[-1].constant is None:
                members.setdefault(factor.name, []).append(factor)
    wanted: set[str] = set()
    for entries in members.values():
        first = entries[0]
        ahead = first
        for entry in entries[1:]:
            gap = subtract(entry.family[-1], ahead.family[-1]).constant
            if gap is not None and gap > 0:
                ahead = entry
        wanted.add(member_key(ahead.name, ahead.family))
    return wanted - context.unrolling


# --- inverses -------------------------------------------------------------------------------------


def clear_inverse(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """The difference times a matrix whose inverse stands at a free axis: zero exactly when it was."""
    found = inverse_at_axis(difference, axes)
    return None if found is None else _times_matrix(difference, found[0], found[1], found[2], context)


def inverse_at_axis(difference: Poly, axes: Axes) -> tuple[Bound, ArrayForm, int] | None:
    """An axis at which an inverse stands, the matrix that it is the inverse of, and with which of its indices: the
    matrix with the most terms, which no rule of products takes away later."""
    found = [
        (axis, factor.arguments[0], place)
        for axis in axes
        for factor in walk_factors(difference)
        if isinstance(factor, ArrayAtom) and factor.kind == "inverse" and not factor.arguments[0].free
        for place in (0, 1)
        if factor.indices[place].single == axis
    ]
    return max(found, key=lambda item: len(item[1].entry.terms), default=None)


def _times_matrix(difference: Poly, axis: Bound, form: ArrayForm, place: int, context: Context) -> Poly:
    made = []
    symmetric = array_form((form.axes[1], form.axes[0]), form.entry, context) == form
    for monomial, coefficient in difference.terms:
        powers, variables = _opened(monomial, axis, context)
        made.append(scale(_times_term(powers, variables, axis, form, place, symmetric, context), coefficient))
    return add(ZERO, ZERO, *made)


def _opened(monomial: Monomial, axis: Bound, context: Context) -> tuple[Poly, list[Bound]]:
    kept: list[tuple[Factor, Exponent]] = []
    bodies: list[Poly] = []
    variables: list[Bound] = []
    for factor, exponent in monomial.powers:
        if isinstance(factor, SumOf) and axis.name in factor.free and exponent == 1:
            fresh, body = instantiate(factor, context)
            variables.extend(fresh)
            bodies.append(body)
        else:
            kept.append((factor, exponent))
    return product([Poly(((Monomial(tuple(kept)), Fraction(1)),)), *bodies], context), variables


def _times_term(
    term: Poly,
    variables: list[Bound],
    axis: Bound,
    form: ArrayForm,
    place: int,
    symmetric: bool,
    context: Context,
) -> Poly:
    """``sum_a M[b, a] term[a]`` with M the form (place 0) or its transpose, then b is called a again."""
    made = []
    for monomial, coefficient in term.terms:
        found = None
        for factor, exponent in monomial.powers:
            if isinstance(factor, ArrayAtom) and factor.kind == "inverse" and factor.arguments == (form,):
                for mine in (0, 1):
                    stands = factor.indices[mine].single == axis and axis.name not in factor.indices[1 - mine].free
                    if exponent == 1 and stands and (mine == place or symmetric):
                        found = (factor, factor.indices[1 - mine])
        rest = Monomial(tuple(pair for pair in monomial.powers if found is None or pair[0] != found[0]))
        body = Poly(((rest, coefficient),))
        if found is not None and axis.name not in rest.free:
            here = delta(subtract(from_factor(axis), found[1]), context)
            made.append(sum_over(multiply(here, body, context), variables, context))
            continue
        inner = context.fresh(axis.size)
        corner = (from_factor(axis), from_factor(inner))
        ends = corner if place == 0 else (corner[1], corner[0])
        names = {old.name: index for old, index in zip(form.axes, ends, strict=True)}
        matrix = substitute_poly(form.entry, names, context)
        whole = substitute_poly(Poly(((monomial, coefficient),)), {axis.name: from_factor(inner)}, context)
        made.append(sum_over(multiply(matrix, whole, context), [*variables, inner], context))
    return add(ZERO, ZERO, *made)


# --- sums -----------------------------------------------------------------------------------------


def split_sums(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """Of two sums whose lengths differ by a small number, the longer gives up its last terms."""
    return _split(difference, context, in_front=False)


def split_sums_in_front(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """Of two sums whose lengths differ by a small number, the longer gives up its first terms."""
    return _split(difference, context, in_front=True)


def _split(difference: Poly, context: Context, in_front: bool) -> Poly | None:
    sums = [f for m, _ in difference.terms for f, _ in m.powers if isinstance(f, SumOf) and len(f.variables) == 1]
    sizes = {factor.variables[0].size.key: factor.variables[0].size for factor in sums}
    shorten: dict[Factor, int] = {}
    for factor in sums:
        own = factor.variables[0].size
        gaps = [subtract(own, other).constant for other in sizes.values()]
        extra = max((int(gap) for gap in gaps if gap is not None and gap.denominator == 1), default=0)
        if 0 < extra <= MAX_SPLIT:
            shorten[factor] = extra
    if not shorten:
        return None

    def change(factor: Factor) -> Poly | None:
        extra = shorten.get(factor)
        if extra is None or not isinstance(factor, SumOf):
            return None
        (variable,), body = instantiate(factor, context)
        size = subtract(variable.size, constant(extra))
        shorter = context.fresh(size)
        shift = extra if in_front else 0
        moved = {variable.name: add(from_factor(shorter), constant(shift))}
        made = [sum_over(substitute_poly(body, moved, context), [shorter], context)]
        for k in range(1, extra + 1):
            at = constant(k) if in_front else add(size, constant(k))
            made.append(substitute_poly(body, {variable.name: at}, context))
        return add(*made)

    return map_factors(difference, change, context)


def turn_sums(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """Sums in the one of the two directions that is spelled first: ``sum_i a_i b_(n-i)`` and ``sum_j a_(n-j) b_j``
    meet."""

    def change(factor: Factor) -> Poly | None:
        if not isinstance(factor, SumOf) or len(factor.variables) > MAX_SPLIT:
            return None
        best = from_factor(factor)
        for place in range(len(factor.variables)):
            fresh, body = instantiate(factor, context)
            variable = fresh[place]
            if variable.size.free or any(variable.name in other.size.free for other in fresh):
                continue
            backwards = subtract(add(variable.size, constant(1)), from_factor(variable))
            turned = sum_over(substitute_poly(body, {variable.name: backwards}, context), fresh, context)
            best = min(best, turned, key=lambda poly: poly.key)
        return None if best.single == factor else best

    return map_factors(difference, change, context)


def merge_sums(difference: Poly, axes: Axes, values: FactorValues, context: Context) -> Poly | None:
    """If everything is (cofactor times) a sum over one range, what is under it: zero if that is zero.
    This direction is enough for a proof."""
    groups: dict[tuple[str, str], list[tuple[Poly, Poly]]] = {}
    sizes: dict[str, Poly] = {}
    cofactors: dict[tuple[str, str], Poly] = {}
    plain: list[tuple[Monomial, Fraction]] = []
    for monomial, coefficient in difference.terms:
        found = next((f for f, e in monomial.powers if isinstance(f, SumOf) and len(f.variables) == 1 and e == 1), None)
        if found is None:
            plain.append((monomial, coefficient))
            continue
        rest = Monomial(tuple(pair for pair in monomial.powers if pair[0] != found))
        size = found.variables[0].size
        key = (rest.key, size.key)
        sizes[size.key] = size
        cofactors[key] = Poly(((rest, Fraction(1)),))
        groups.setdefault(key, []).append((scale(from_factor(found), coefficient), size))
    for monomial, coefficient in plain:
        counted = _counted(monomial, sizes, groups)
        if counted is None:
            return None
        groups[counted].append((scale(sizes[counted[1]], coefficient), sizes[counted[1]]))
    if len(groups) != 1:
        return None
    ((key, members),) = groups.items()
    variable = Bound(f"a{len(axes)}-{context.budget}", sizes[key[1]])
    made = [_under(poly, variable, context) for poly, _ in members]
    return add(ZERO, ZERO, *made)


def _under(poly: Poly, variable: Bound, context: Context) -> Poly:
    ((monomial, coefficient),) = poly.terms if len(poly.terms) == 1 else ((None, Fraction(1)),)
    factor = monomial.powers[0][0] if monomial is not None and monomial.powers else None
    if isinstance(factor, SumOf):
        (fresh,), body = instantiate(factor, context)
        return scale(substitute_poly(body, {fresh.name: from_factor(variable)}, context), coefficient)
    value = _quotient(poly, variable.size)
    return constant(value)


def _quotient(poly: Poly, size: Poly) -> Fraction:
    """``poly`` is a rational multiple of ``size``: that rational."""
    return poly.terms[0][1] / dict(size.terms)[poly.terms[0][0]]


def _counted(
    monomial: Monomial, sizes: dict[str, Poly], groups: dict[tuple[str, str], list[tuple[Poly, Poly]]]
) -> tuple[str, str] | None:
    """The group in which ``monomial`` is the count of the range times the cofactor."""
    for key in groups:
        factor = sizes[key[1]].single
        if factor is None:
            continue
        powers = dict(monomial.powers)
        own = powers.get(factor)
        if not isinstance(own, Fraction):
            continue
        rest = [(f, e) for f, e in monomial.powers if f != factor]
        if own != 1:
            rest.append((factor, own - 1))
        made = Monomial(tuple(sorted(rest, key=lambda pair: pair[0].key)))
        if made.key == key[0]:
            return key
    return None
