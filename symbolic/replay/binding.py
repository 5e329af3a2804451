"""Index variables of the checker's sums: renamed, replaced, summed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from symbolic.replay import algebra
from symbolic.replay.facts import Facts, lowered
from symbolic.replay.ring import (
    ONE,
    ZERO,
    Atom,
    Sum,
    Term,
    add,
    atom,
    constant,
    factor_free,
    index,
    number,
    scale,
    sum_free,
    text,
)

MAX_PLAIN = 16
"""Sums over so many values are written out."""


def renamed(term: Term, facts: Facts) -> Term:
    """The term with new names for its bound variables."""
    if not term.bound:
        return term
    names = {name: facts.fresh() for name, _ in term.bound}
    mapping = {name: index(new) for name, new in names.items()}
    inner = replaced((Term(term.coefficient, term.factors),), mapping, facts)
    bound = tuple((names[name], replaced(size, mapping, facts)) for name, size in term.bound)
    (made,) = inner
    return Term(made.coefficient, made.factors, bound)


def opened(term: Term, facts: Facts) -> tuple[Term, tuple[tuple[str, Sum], ...]]:
    """The product under the sums of a term, and the variables, with new names."""
    made = renamed(term, facts)
    return Term(made.coefficient, made.factors), made.bound


def bind(made: Sum, bound: tuple[tuple[str, Sum], ...], facts: Facts) -> Sum:
    for name, size in reversed(bound):
        made = total(made, name, size, facts)
    return made


def replaced(made: Sum, mapping: Mapping[str, Sum], facts: Facts) -> Sum:
    """Index variables (and slots, which are written as such) by sums; the bound ones stay apart by their names."""
    if sum_free(made).isdisjoint(mapping):
        return made
    return add(*(_replaced_term(term, mapping, facts) for term in made))


def _replaced_term(term: Term, mapping: Mapping[str, Sum], facts: Facts) -> Sum:
    if term.free.isdisjoint(mapping):
        return (term,)
    if term.bound and all(_is_name(value) for value in mapping.values()):
        bound = tuple((name, replaced(size, mapping, facts)) for name, size in term.bound)
        inner = _replaced_term(Term(term.coefficient, term.factors), mapping, facts)
        if all(name in t.free for t in inner for name, _ in bound):
            return tuple(Term(t.coefficient, t.factors, bound + t.bound) for t in inner)
    body, bound = opened(term, facts)
    moved = tuple((name, replaced(size, mapping, facts)) for name, size in bound)
    made = number(body.coefficient)
    for factor, exponent in body.factors:
        power_by = exponent if isinstance(exponent, Fraction) else lowered(replaced(exponent, mapping, facts))
        one = replaced_atom(factor, mapping, facts)
        made = algebra.multiply(made, algebra.power(one, power_by, facts), facts)
    return bind(made, moved, facts)


def _is_name(made: Sum) -> bool:
    return len(made) == 1 and len(made[0].factors) == 1 and made[0].factors[0][0].kind == "index" and not made[0].bound


def replaced_atom(made: Atom, mapping: Mapping[str, Sum], facts: Facts) -> Sum:
    if made.free.isdisjoint(mapping):
        return atom(made)
    if made.kind == "index":
        return mapping[made.name]
    return rebuilt(made, tuple(replaced(part, mapping, facts) for part in made.parts), facts)


def rebuilt(made: Atom, parts: tuple[Sum, ...], facts: Facts) -> Sum:
    """The atom with other parts."""
    if made.kind == "delta":
        return delta(parts[0], facts)
    if made.kind == "base":
        return parts[0]
    if made.kind == "fn":
        from symbolic.replay.functions import function

        return function(made.name, parts, facts)
    if made.kind == "digit":
        from symbolic.replay.digits import digit

        return digit(parts[0], parts[1], parts[2], facts)
    if made.kind == "array" and made.name == "power":
        from symbolic.replay.matrices import power_of_matrix

        binds = (made.binds[0], made.binds[1])
        return power_of_matrix(parts[4], binds, parts[2], parts[3], parts[:2], facts)
    return atom(replace(made, parts=parts))


def delta(difference: Sum, facts: Facts) -> Sum:
    """1 where an integer is 0, else 0."""
    value = constant(difference)
    if value is not None:
        return ONE if value == 0 else ZERO
    if min(difference, key=lambda t: t.key).coefficient < 0:
        difference = scale(difference, -1)
    return atom(Atom("delta", "", (difference,)))


def total(made: Sum, name: str, size: Sum, facts: Facts) -> Sum:
    """The sum over ``name`` from 1 to ``size``; a short one is written out."""
    count = constant(size)
    if count is not None and count.denominator == 1 and count <= MAX_PLAIN:
        return add(*(replaced(made, {name: number(k)}, facts) for k in range(1, int(count) + 1)))
    return add(*(_total_of(term, name, size, facts) for term in made))


def _total_of(term: Term, name: str, size: Sum, facts: Facts) -> Sum:
    if name not in term.free:
        return algebra.multiply((term,), size, facts)
    from symbolic.replay.digits import sum_over_digits
    from symbolic.replay.sums import closed

    if any(name in factor_free(factor) and factor[0].kind == "delta" for factor in term.factors):
        made = _contracted(term, name, size, facts)
    else:
        made = closed(term, name, size, facts)
    if made is None:
        made = sum_over_digits(term, name, size, facts)
    return (Term(term.coefficient, term.factors, (*term.bound, (name, size))),) if made is None else made


def _contracted(term: Term, name: str, size: Sum, facts: Facts) -> Sum | None:
    for factor, exponent in term.factors:
        if factor.kind != "delta" or exponent != 1 or name not in factor.free:
            continue
        value = solved(factor.parts[0], name)
        if value is None or not _within(value, size, term, facts):
            continue
        rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0] is not factor))
        return bind(replaced((rest,), {name: value}, facts), term.bound, facts)
    return None


def solved(difference: Sum, name: str) -> Sum | None:
    own = [t for t in difference if name in t.free]
    if len(own) != 1 or abs(own[0].coefficient) != 1 or not _is_name((replace(own[0], coefficient=Fraction(1)),)):
        return None
    rest = tuple(t for t in difference if t is not own[0])
    return scale(rest, -own[0].coefficient)


def _within(value: Sum, size: Sum, term: Term, facts: Facts) -> bool:
    """Whether ``value`` is known to lie in 1 to ``size``."""
    known = constant(value)
    single = value[0].factors[0][0] if len(value) == 1 and len(value[0].factors) == 1 else None
    if single is not None and single.kind == "digit" and value[0].coefficient == 1 and value[0].factors[0][1] == 1:
        return text(single.parts[2]) == text(size)
    if known is not None:
        top = constant(size)
        return known >= 1 and ((top is not None and known <= top) or (text(value), text(size)) in facts.places)
    own = dict(term.bound)
    if _is_name(value) and value[0].factors[0][0].name in own:
        return text(own[value[0].factors[0][0].name]) == text(size)
    return (text(value), text(size)) in facts.places


def pieces(term: Term) -> list[Term]:
    """The factors of a term that share summed indices, together; the others one by one."""
    left = list(term.factors)
    sizes = dict(term.bound)
    found = []
    while left:
        here = [left.pop(0)]
        own = {name for name in factor_free(here[0]) if name in sizes}
        grew = True
        while grew:
            grew = False
            for factor in list(left):
                if not own.isdisjoint(factor_free(factor)):
                    left.remove(factor)
                    here.append(factor)
                    own |= {name for name in factor_free(factor) if name in sizes}
                    grew = True
        bound = tuple((name, size) for name, size in term.bound if name in own)
        found.append(Term(Fraction(1), tuple(here), bound))
    return found
