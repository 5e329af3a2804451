"""Determinants of sums of two products, for the checker: ``det(L + R) = det L det(1 + L^-1 R)``.

With R of rank one what is left is ``1 + tr(L^-1 R)``. Else ``det(1 + W)`` of a product W of matrices round a circle
depends on the circle alone, wherever one begins to read and in whichever direction: ``det(1 + U V) = det(1 + V U)``.
The circle is told by the text of ``tr W``.
"""

from __future__ import annotations

from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import replaced, total
from symbolic.replay.facts import Facts, lowered
from symbolic.replay.mapping import mapped
from symbolic.replay.matrices import of_matrix
from symbolic.replay.ring import ONE, Atom, Sum, Term, add, atom, factor_free, index, text


def taken_apart(made: Sum, facts: Facts) -> Sum:
    """``made`` with every determinant of a sum of two products written by the rule above."""
    return mapped(made, lambda one: _of_two(one, facts), facts)


def _of_two(made: Atom, facts: Facts) -> Sum | None:
    if made.kind != "array" or made.name != "det" or len(made.parts[-1]) != 2:
        return None
    matrix, size = made.parts[-1], made.parts[0]
    binds = (made.binds[0], made.binds[1])
    found = []
    for lead, rest in (matrix, matrix[::-1]):
        turned = _inverse_of(lead, binds, size, facts)
        if turned is None:
            continue
        circle = _circle(turned, rest, binds, size, facts)
        if circle is not None:
            front = of_matrix("det", (lead,), binds, size, (), facts)
            found.append((text(circle), multiply(_determinant_of(lead, front, binds, size, facts), circle, facts)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _inverse_of(lead: Term, binds: tuple[str, str], size: Sum, facts: Facts) -> Sum | None:
    """The entry at ``binds`` of the inverse of a number times one matrix; None: it is no such."""
    own = [pair for pair in lead.factors if not factor_free(pair).isdisjoint(binds)]
    if lead.bound or len(own) != 1 or own[0][1] != 1:
        return None
    (factor, _), rest = own[0], tuple(pair for pair in lead.factors if pair not in own)
    below = power((Term(lead.coefficient, rest),), -1, facts)
    if factor.kind == "delta":
        return multiply(below, atom(factor), facts)
    if (
        factor.kind == "array"
        and factor.name == "inverse"
        and {text(part) for part in factor.parts[:2]} == _both(binds)
    ):
        ends = dict(zip(factor.binds, factor.parts[:2], strict=True))
        return multiply(below, replaced(factor.parts[-1], ends, facts), facts)
    if factor.kind == "entry" and factor.free == frozenset(binds):
        at = (index(binds[0]), index(binds[1]))
        own_binds = (facts.fresh(), facts.fresh())
        inner = replaced(atom(factor), {old: index(new) for old, new in zip(binds, own_binds, strict=True)}, facts)
        return multiply(below, of_matrix("inverse", inner, own_binds, size, at, facts), facts)
    return None


def _both(binds: tuple[str, str]) -> set[str]:
    return {text(index(name)) for name in binds}


def _determinant_of(lead: Term, whole: Sum, binds: tuple[str, str], size: Sum, facts: Facts) -> Sum:
    """The determinant of the leading term; of the identity and of an inverse worked out."""
    own = [factor for factor, _ in lead.factors if not factor.free.isdisjoint(binds)]
    rest = tuple(pair for pair in lead.factors if pair[0] is not own[0])
    front = power((Term(lead.coefficient, rest),), lowered(size), facts)
    if own[0].kind == "delta":
        return front
    if own[0].kind == "array":
        inside = (own[0].binds[0], own[0].binds[1])
        return multiply(front, power(of_matrix("det", own[0].parts[-1], inside, size, (), facts), -1, facts), facts)
    return whole


def _circle(turned: Sum, rest: Term, binds: tuple[str, str], size: Sum, facts: Facts) -> Sum | None:
    """``det(1 + W)`` of the product of ``turned`` and ``rest``."""
    column, inner = facts.fresh(), facts.fresh()
    first = replaced(turned, {binds[0]: index(column), binds[1]: index(inner)}, facts)
    second = replaced((rest,), {binds[0]: index(inner), binds[1]: index(column)}, facts)
    trace = total(total(multiply(first, second, facts), inner, size, facts), column, size, facts)
    if is_apart(rest, binds):
        return add(ONE, trace)
    if len(trace) != 1 or not _is_circle(trace[0]):
        return None
    return atom(Atom("circle", "", (trace,)))


def is_apart(rest: Term, ends: tuple[str, str]) -> bool:
    """Whether the rows and the columns of a term are not joined by its factors: it is a column times a row."""
    bound = {name for name, _ in rest.bound}
    reached = {ends[0]}
    grew = True
    while grew:
        grew = False
        for pair in rest.factors:
            names = factor_free(pair) & (bound | set(ends))
            if not names.isdisjoint(reached) and not names <= reached:
                reached |= names
                grew = True
    return ends[1] not in reached


def _is_circle(trace: Term) -> bool:
    """Whether the term is the trace of one product of matrices: each summed index joins two of them."""
    names = {name for name, _ in trace.bound}
    joins: dict[str, list[int]] = {name: [] for name in names}
    matrices = 0
    for place, (factor, exponent) in enumerate(trace.factors):
        own = factor_free((factor, exponent)) & names
        if not own:
            continue
        ends = factor.parts[factor.family :] if factor.kind == "entry" else factor.parts[:2]
        bare = {name: text(index(name)) for name in own}
        if factor.kind not in ("entry", "array") or exponent != 1 or len(ends) != 2 or len(own) != 2:
            return False
        if sorted(text(end) for end in ends) != sorted(bare.values()):
            return False
        if factor.kind == "array" and factor.name != "inverse":
            return False
        matrices += 1
        for name in own:
            joins[name].append(place)
    if not names or matrices != len(names) or any(len(places) != 2 for places in joins.values()):
        return False
    seen = {next(iter(joins.values()))[0]}
    grew = True
    while grew:
        grew = False
        for places in joins.values():
            if not seen.isdisjoint(places) and not seen.issuperset(places):
                seen |= set(places)
                grew = True
    return len(seen) == matrices
