"""``M M^-1 = 1`` for matrices that are sums and products, in the checker.

A product that holds the leading term of M beside ``M^-1`` is replaced: with ``M = l + m`` it is
``l M^-1 = 1 - m M^-1``. The leading term is the one with the most factors, so that each replacement leaves fewer of
them beside an inverse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import bind, delta, replaced
from symbolic.replay.facts import Facts
from symbolic.replay.ring import Atom, Sum, Term, add, atom, factor_free, index, scale, subtract, text

MAX_STEPS = 150
Powers = tuple[tuple[Atom, Fraction | Sum], ...]
Binding = Mapping[str, Sum]


def without_products(made: Sum, facts: Facts, *, least: bool = False) -> Sum:
    """``made`` with every matrix that stands beside its inverse taken together with it. ``least``: of the terms with
    the most factors the one that is spelled first leads, and not the last."""
    for _ in range(MAX_STEPS):
        for place, term in enumerate(made):
            changed = _changed(term, least, facts)
            if changed is not None:
                made = add(made[:place] + made[place + 1 :], changed)
                break
        else:
            return made
    return made


def _changed(term: Term, least: bool, facts: Facts) -> Sum | None:
    own = {name for name, _ in term.bound}
    for number, (factor, exponent) in enumerate(term.factors):
        if factor.kind != "array" or factor.name != "inverse" or exponent != 1:
            continue
        rest = term.factors[:number] + term.factors[number + 1 :]
        for mine in (0, 1):
            name = _name(factor.parts[mine])
            if name in own and text(factor.parts[1 - mine]) != text(index(name)):
                made = _beside(term, factor, rest, mine, name, least, facts)
                if made is not None:
                    return made
    return None


def _name(part: Sum) -> str:
    """The index variable that a sum consists of; "" where it is no such."""
    single = part[0].factors if len(part) == 1 and part[0].coefficient == 1 and not part[0].bound else ()
    return single[0][0].name if len(single) == 1 and single[0][0].kind == "index" and single[0][1] == 1 else ""


def _beside(term: Term, inverse: Atom, rest: Powers, mine: int, name: str, least: bool, facts: Facts) -> Sum | None:
    """``M(x, k) M^-1(k, c)``, or the other way round, for the summed index k called ``name``."""
    matrix, (row, column) = inverse.parts[-1], inverse.binds
    lead = _lead(matrix, least)
    if lead is None or _weight(lead) < 1:
        return None
    near, far = (column, row) if mine == 0 else (row, column)
    orders = [(near, far), (far, near)] if inverse.symmetric else [(near, far)]
    outer = inverse.parts[1 - mine]
    for close, away in orders:
        scalars = tuple(pair for pair in lead.factors if not _indexed(pair, lead, (row, column)))
        pattern = tuple(pair for pair in lead.factors if _indexed(pair, lead, (row, column)))
        free = {away, *(bound for bound, _ in lead.bound)}
        for left, binding in _matches(pattern, rest, {close: index(name)}, free, facts):
            if not _stands_alone(left, binding, lead, term, name, outer):
                continue
            end = binding[away]
            unit = delta(subtract(end, outer), facts)
            others = tuple(part for part in matrix if part is not lead)
            here = replaced(others, {close: index(name), away: end}, facts)
            size = dict(term.bound)[name]
            inner = bind(multiply(here, atom(inverse), facts), ((name, size),), facts)
            front: Sum = (Term(1 / lead.coefficient),)
            for factor, exponent in scalars:
                down = -exponent if isinstance(exponent, Fraction) else scale(exponent, -1)
                front = multiply(front, power(atom(factor), down, facts), facts)
            gone = {name, *(_name(binding[bound]) for bound, _ in lead.bound)}
            kept = tuple(pair for pair in term.bound if pair[0] not in gone)
            whole = multiply(multiply((Term(term.coefficient, left),), front, facts), subtract(unit, inner), facts)
            return bind(whole, kept, facts)
    return None


def _lead(matrix: Sum, least: bool) -> Term | None:
    heaviest = max(map(_weight, matrix), default=0)
    found = sorted((part for part in matrix if _weight(part) == heaviest), key=lambda part: part.key)
    return found[0 if least else -1] if found else None


def _weight(part: Term) -> int:
    """How many factors of a term have indices."""
    return sum(1 for factor, _ in part.factors if factor.free and factor.kind != "delta")


def _indexed(pair: tuple[Atom, Fraction | Sum], lead: Term, ends: tuple[str, str]) -> bool:
    return not factor_free(pair).isdisjoint({*ends, *(name for name, _ in lead.bound)})


def _stands_alone(left: Powers, binding: Binding, lead: Term, term: Term, name: str, outer: Sum) -> bool:
    """Whether the summed indices of the leading term, and ``name``, occur nowhere else."""
    sizes = dict(term.bound)
    names = [name, *(_name(binding[bound]) for bound, _ in lead.bound)]
    used = frozenset().union(*(factor_free(pair) for pair in left), *(part.free for part in outer))
    other_sizes = frozenset().union(*(t.free for key, size in sizes.items() if key not in names for t in size))
    if len(set(names)) < len(names) or any(one not in sizes or one in used or one in other_sizes for one in names):
        return False
    return all(text(sizes[_name(binding[bound])]) == text(size) for bound, size in lead.bound)


def _matches(
    pattern: Powers, rest: Powers, binding: Binding, free: set[str], facts: Facts
) -> Iterator[tuple[Powers, Binding]]:
    """The factors that are left over, and what the pattern's indices are, for each way to find the pattern."""
    if not pattern:
        if free <= binding.keys():
            yield rest, binding
        return
    (factor, exponent), others = pattern[0], pattern[1:]
    for place, (found, power_of) in enumerate(rest):
        if found.kind != factor.kind or found.name != factor.name or len(found.parts) != len(factor.parts):
            continue
        if exponent != 1 or power_of != 1 or found.family != factor.family:
            continue
        left = rest[:place] + rest[place + 1 :]
        for parts in _orders(found):
            if factor.binds:  # the matrix inside, with its rows and columns called alike
                names = {mine: index(its) for mine, its in zip(found.binds, factor.binds, strict=True)}
                parts = (*parts[:-1], replaced(parts[-1], names, facts))
            more = _unified(factor.parts, parts, binding, free, facts)
            if more is not None:
                yield from _matches(others, left, more, free, facts)


def _orders(found: Atom) -> list[tuple[Sum, ...]]:
    if not found.symmetric:
        return [found.parts]
    if found.kind == "entry":
        head, (one, two) = found.parts[:-2], found.parts[-2:]
        return [found.parts, (*head, two, one)]
    return [found.parts, (found.parts[1], found.parts[0], *found.parts[2:])]


def _unified(
    pattern: tuple[Sum, ...], parts: tuple[Sum, ...], binding: Binding, free: set[str], facts: Facts
) -> Binding | None:
    made = dict(binding)
    for own, given in zip(pattern, parts, strict=True):
        name = _name(own)
        if name in free and name not in made:
            made[name] = given
        elif text(replaced(own, made, facts)) != text(given):
            return None
    return made
