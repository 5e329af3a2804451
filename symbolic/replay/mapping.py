"""Atoms of a sum replaced, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import bind, opened, rebuilt
from symbolic.replay.facts import Facts, lowered
from symbolic.replay.matrices import of_matrix
from symbolic.replay.ring import Atom, Sum, Term, add, atom, text

Change = Callable[[Atom], Sum | None]
"""What takes the place of an atom; None: it stays, with its parts changed."""


def mapped(made: Sum, change: Change, facts: Facts) -> Sum:
    return add(*(_term(term, change, facts) for term in made))


def _term(term: Term, change: Change, facts: Facts) -> Sum:
    body, bound = opened(term, facts)
    sizes = tuple((name, mapped(size, change, facts)) for name, size in bound)
    found: Sum = (Term(body.coefficient),)
    for factor, exponent in body.factors:
        own = exponent if isinstance(exponent, Fraction) else lowered(mapped(exponent, change, facts))
        found = multiply(found, power(_atom(factor, change, facts), own, facts), facts)
    return bind(found, sizes, facts)


def _atom(made: Atom, change: Change, facts: Facts) -> Sum:
    value = change(made)
    if value is not None:
        return value
    parts = tuple(mapped(part, change, facts) for part in made.parts)
    if all(text(new) == text(old) for new, old in zip(parts, made.parts, strict=True)):
        return atom(made)
    if made.kind == "array" and made.name in ("inverse", "det"):
        count = len(parts) - 2
        binds = (made.binds[0], made.binds[1])
        return of_matrix(made.name, parts[-1], binds, parts[count], parts[:count], facts)
    return rebuilt(made, parts, facts)
