"""Whether a sum of the checker vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symbolic.replay.algebra import multiply, power_of
from symbolic.replay.binding import replaced, solved
from symbolic.replay.facts import Facts, constant_part, plus
from symbolic.replay.functions import function
from symbolic.replay.ring import Atom, Sum, Term, add, atom, index, scale, subtract, sum_free, text


def is_zero(made: Sum, facts: Facts) -> bool:
    """Whether the sum vanishes: also after it is multiplied by what stands below fractions, and where what stands under
    equal sums vanishes."""
    made = _beside_deltas(_without_bars(made, facts), facts)
    for _ in range(12):
        if not made:
            return True
        found = _lowest(made)
        if found is None:
            return _zero_under_sums(made, facts)
        base, lowest = found
        grown = []
        for term in made:
            own = next((e for a, e in term.factors if a.key == base.key), Fraction(0))
            rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0].key != base.key), term.bound)
            lifted = plus(own, -lowest)
            grown.append(multiply((rest,), power_of(base, lifted, facts), facts))
        made = add(*grown)
    return not made


def _zero_under_sums(made: Sum, facts: Facts) -> bool:
    """Whether the terms over each kind of ranges vanish at every place of the ranges."""
    return any(all(is_zero(add(*group), facts) for group in groups) for groups in _by_ranges(made, facts))


def _by_ranges(made: Sum, facts: Facts) -> Iterator[list[list[Sum]]]:
    """What stands under each kind of ranges, at common places of them: the order of the ranges as the whole terms give
    it, or their plain factors alone."""
    for plain in (False, True):
        groups = _groups(made, plain, facts)
        if groups is not None:
            yield list(groups.values())


def _groups(made: Sum, plain: bool, facts: Facts) -> dict[str, list[Sum]] | None:
    groups: dict[str, list[Sum]] = {}
    for term in made:
        if not term.bound:
            return None
        sizes = dict(term.bound)
        kept = tuple(pair for pair in term.factors if pair[0].kind == "entry") if plain else term.factors
        order = Term(term.coefficient, kept, term.bound).order()
        if any(name in sum_free(size) for name in sizes for size in sizes.values()):
            return None
        mapping = {name: index(f"place{k}.{len(term.bound)}") for k, name in enumerate(order)}
        inner = replaced((Term(term.coefficient, term.factors),), mapping, facts)
        groups.setdefault("|".join(text(sizes[name]) for name in order), []).append(inner)
    return groups


def _beside_deltas(made: Sum, facts: Facts) -> Sum:
    """Beside a delta of two indices that are not summed one of them stands for both."""
    found: list[Sum] = []
    for term in made:
        rest: Sum = (term,)
        for factor, exponent in term.factors:
            names = sorted(factor.free) if factor.kind == "delta" and exponent == 1 else []
            value = solved(factor.parts[0], names[1]) if len(names) == 2 else None
            if value is not None and text(value) == text(index(names[0])) and term.free.issuperset(names):
                others = Term(term.coefficient, tuple(p for p in term.factors if p[0] is not factor), term.bound)
                here = replaced((others,), {names[1]: index(names[0])}, facts)
                rest = multiply(here, atom(factor), facts)
                break
        found.append(rest)
    return add(*found)


def _without_bars(made: Sum, facts: Facts) -> Sum:
    """``|x| = 2 relu(x) - x`` where it stands alone."""
    found: list[Sum] = []
    for term in made:
        bars = [a for a, e in term.factors if a.kind == "fn" and a.name == "abs" and e == 1]
        inside = {name for name, _ in term.bound}
        if len(bars) != 1 or not bars[0].free.isdisjoint(inside):
            found.append((term,))
            continue
        rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0] is not bars[0]), term.bound)
        inner = bars[0].parts[0]
        whole = subtract(scale(function("relu", (inner,), facts), 2), inner)
        found.append(multiply((rest,), whole, facts))
    return add(*found)


def _lowest(made: Sum) -> tuple[Atom, Fraction] | None:
    """A sum of which the least power is a negative one."""
    lows: dict[str, tuple[Atom, Fraction]] = {}
    for term in made:
        inside = {name for name, _ in term.bound}
        for factor, exponent in term.factors:
            value = constant_part(exponent)
            if factor.kind == "base" and value < 0 and factor.free.isdisjoint(inside):
                known = lows.get(factor.key)
                if known is None or value < known[1]:
                    lows[factor.key] = (factor, value)
    return min(lows.values(), key=lambda pair: pair[0].key) if lows else None
