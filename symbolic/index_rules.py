"""Rules that contract two factors over a shared summation variable. One row each.

A rule gets the variables and powers of one connected component and returns the changed product and the
variables left to sum, or None. Each is an identity for every size.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symbolic.algebra import multiply
from symbolic.context import Context
from symbolic.linear import Exponent, add, negate
from symbolic.terms import ArrayAtom, ArrayForm, Bound, Entry, Factor, Monomial, Poly

Powers = list[tuple[Factor, Exponent]]
Rule = Callable[[list[Bound], Powers, Context], tuple[Poly, list[Bound]] | None]


def _occurrences(variable: Bound, powers: Powers) -> list[tuple[Factor, Exponent]]:
    return [
        (factor, exponent)
        for factor, exponent in powers
        if variable.name in factor.free or (isinstance(exponent, Poly) and variable.name in exponent.free)
    ]


def _other_index(indices: tuple[Poly, ...], variable: Bound) -> list[tuple[int, Poly]]:
    """For each place where an index is exactly ``variable``: the place, and the index beside it."""
    if len(indices) != 2:
        return []
    return [(place, indices[1 - place]) for place in (0, 1) if indices[place].single == variable]


def matrix_of(form: ArrayForm) -> tuple[str, bool] | None:
    """The name of the plain matrix symbol that ``form`` is, and whether it is transposed."""
    factor = form.entry.single
    if isinstance(factor, Entry) and len(factor.components) == 2 and len(form.axes) == 2:
        places = [component.single for component in factor.components]
        if places == [form.axes[0], form.axes[1]]:
            return factor.name + "|" + ",".join(index.key for index in factor.family), False
        if places == [form.axes[1], form.axes[0]]:
            return factor.name + "|" + ",".join(index.key for index in factor.family), True
    return None


def _inverse_of_symbol(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    """``sum_k A_ik inverse(A)_kj = delta_ij`` and the same on the other side, for a matrix symbol A."""
    for variable in members:
        near = _occurrences(variable, powers)
        if len(near) != 2 or any(exponent != 1 for _, exponent in near):
            continue
        inverses = [f for f, _ in near if isinstance(f, ArrayAtom) and f.kind == "inverse"]
        entries = [f for f, _ in near if isinstance(f, Entry) and len(f.components) == 2]
        if len(inverses) != 1 or len(entries) != 1:
            continue
        made = _cancel_pair(inverses[0], entries[0], variable, context)
        if made is not None:
            return _replace(members, variable, powers, (inverses[0], entries[0]), made, context)
    return None


def _cancel_pair(inverse: ArrayAtom, entry: Entry, variable: Bound, context: Context) -> Poly | None:
    named = matrix_of(inverse.arguments[0])
    if named is None or named[0] != entry.name + "|" + ",".join(index.key for index in entry.family):
        return None
    if inverse.free & {variable.name} and any(variable.name in form.free for form in inverse.arguments):
        return None
    symmetric = bool({"symmetric", "positive definite", "positive semidefinite"} & context.properties(entry.name))
    for entry_place, entry_other in _other_index(entry.components, variable):
        for inverse_place, inverse_other in _other_index(inverse.indices, variable):
            if entry_other.single == variable or inverse_other.single == variable:
                continue
            # A_ik B_kj or B_ik A_kj: the places differ; with a transposed argument they agree.
            if symmetric or (entry_place != inverse_place) != named[1]:
                from symbolic.rebuild import delta

                return delta(add(entry_other, negate(inverse_other)), context)
    return None


def _replace(
    members: list[Bound],
    variable: Bound,
    powers: Powers,
    used: tuple[Factor, ...],
    made: Poly,
    context: Context,
) -> tuple[Poly, list[Bound]]:
    rest = Monomial(tuple(pair for pair in powers if pair[0] not in used))
    body = multiply(made, Poly(((rest, Fraction(1)),)), context)
    return body, [member for member in members if member != variable]


def _orthogonal(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    """``sum_k Q_ki Q_kj = delta_ij`` for a square orthogonal Q, on either side."""
    for variable in members:
        near = _occurrences(variable, powers)
        entries = [
            (f, e)
            for f, e in near
            if isinstance(f, Entry) and len(f.components) == 2 and "orthogonal" in context.properties(f.name)
        ]
        if len(entries) != len(near) or sum(e if isinstance(e, Fraction) else 0 for _, e in near) != 2:
            continue
        first, last = entries[0][0], entries[-1][0]
        if (first.name, first.family) != (last.name, last.family) or first.sizes[0] != first.sizes[1]:
            continue
        places = {place for place, _ in _other_index(first.components, variable)}
        shared = [
            (mine, theirs)
            for place, mine in _other_index(first.components, variable)
            for other, theirs in _other_index(last.components, variable)
            if place == other
        ]
        if len(places) != 1 or len(shared) != 1:
            continue
        from symbolic.rebuild import delta

        made = delta(add(shared[0][0], negate(shared[0][1])), context)
        context.note("orthogonal matrix")
        return _replace(members, variable, powers, (first, last), made, context)
    return None


def _given_contraction(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    """``sum_k A_.k B_.k`` that an assumption gives a value to, such as ``U^T U = I``."""
    for variable in members if context.contractions else ():
        near = _occurrences(variable, powers)
        copies = [f for f, e in near if isinstance(f, Entry) and isinstance(e, Fraction) for _ in range(int(e))]
        if len(copies) != 2 or {f for f, _ in near} != set(copies):
            continue
        for rule in context.contractions:
            for first, second in ((copies[0], copies[1]), (copies[1], copies[0])):
                if (first.name, second.name) != (rule.first, rule.second) or first.family or second.family:
                    continue
                mine = dict(_other_index(first.components, variable)).get(rule.first_place)
                theirs = dict(_other_index(second.components, variable)).get(rule.second_place)
                if mine is None or theirs is None or variable.name in mine.free | theirs.free:
                    continue
                from symbolic.rebuild import substitute_poly

                made = substitute_poly(rule.right, {rule.axes[0]: mine, rule.axes[1]: theirs}, context)
                context.note("given product of matrices")
                return _replace(members, variable, powers, (first, second), made, context)
    return None


def _inverse_of_gram(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    """``sum_ij X_ij X_il inverse(X^T X)_jk = delta_lk``: two entries that share i make the Gram matrix."""
    inverses = [f for f, e in powers if isinstance(f, ArrayAtom) and f.kind == "inverse" and e == 1]
    for variable in members if inverses else ():
        near = _occurrences(variable, powers)
        if any(exponent not in (1, 2) or not isinstance(factor, Entry) for factor, exponent in near):
            continue
        copies = [f for f, e in near if isinstance(f, Entry) for _ in range(2 if e == 2 else 1)]
        sides = [_other_index(copy.components, variable) for copy in copies]
        if len(copies) != 2 or any(len(side) != 1 for side in sides) or sides[0][0][0] != sides[1][0][0]:
            continue
        if (copies[0].name, copies[0].family) != (copies[1].name, copies[1].family):
            continue  # only a matrix with itself makes a symmetric product
        ends = [side[0][1] for side in sides]
        for inverse in inverses:
            made = _gram_cancels(variable, copies, ends, inverse, members, powers, context)
            if made is not None:
                context.note("A A^-1 = I")
                return made
    return None


def _gram_cancels(
    variable: Bound,
    copies: list[Entry],
    ends: list[Poly],
    inverse: ArrayAtom,
    members: list[Bound],
    powers: Powers,
    context: Context,
) -> tuple[Poly, list[Bound]] | None:
    from symbolic.rebuild import array_form, delta, substitute_poly
    from symbolic.summation import sum_over
    from symbolic.terms import from_factor

    for near, far in ((0, 1), (1, 0)):
        joint = ends[near].single
        if not isinstance(joint, Bound) or joint not in members or joint.name in ends[far].free:
            continue
        touching = _occurrences(joint, powers)
        places = [place for place, _ in _other_index(inverse.indices, joint)]
        if len(places) != 1 or len(touching) != 2 or joint.name in inverse.indices[1 - places[0]].free:
            continue
        rows, columns = context.fresh(joint.size), context.fresh(joint.size)
        body = [
            substitute_poly(from_factor(copies[far]), _renaming(ends[far], rows), context),
            substitute_poly(from_factor(copies[near]), {joint.name: from_factor(columns)}, context),
        ]
        if not isinstance(ends[far].single, Bound):
            continue
        gram = sum_over(multiply(body[0], body[1], context), [variable], context)
        if array_form((rows, columns), gram, context) != inverse.arguments[0]:
            continue
        # A Gram matrix is symmetric, so the side of the inverse does not matter.
        made = delta(add(ends[far], negate(inverse.indices[1 - places[0]])), context)
        used = (inverse, *copies)
        rest = Monomial(tuple(pair for pair in powers if pair[0] not in used))
        left = [member for member in members if member not in (variable, joint)]
        return multiply(made, Poly(((rest, Fraction(1)),)), context), left
    return None


def _renaming(index: Poly, variable: Bound) -> dict[str, Poly]:
    from symbolic.terms import from_factor

    single = index.single
    return {single.name: from_factor(variable)} if isinstance(single, Bound) else {}


def _digits(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    from symbolic.kronecker import split_digits

    return split_digits(members, powers, context)


def _powers_of_a_matrix(members: list[Bound], powers: Powers, context: Context) -> tuple[Poly, list[Bound]] | None:
    from symbolic.matrix_powers import joined_powers

    return joined_powers(members, powers, context)


INDEX_RULES: tuple[Rule, ...] = (
    _digits,
    _powers_of_a_matrix,
    _inverse_of_symbol,
    _inverse_of_gram,
    _orthogonal,
    _given_contraction,
)
