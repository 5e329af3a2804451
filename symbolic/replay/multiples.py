"""Whether a difference is another one times a matrix whose inverse occurs in it, for the checker."""

from __future__ import annotations

from notation import build
from notation.expression import Expression
from notation.givens import Givens
from symbolic.replay.agreeing import reader_for
from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import bind, delta, replaced, total
from symbolic.replay.reading import Reader
from symbolic.replay.ring import Atom, Beyond, Sum, Term, add, atoms_of, index, subtract, text
from symbolic.replay.zero import is_zero


def is_multiple(before: Expression, after: Expression, matrix: Expression, side: str, givens: Givens) -> bool:
    """Whether ``after`` is ``matrix before`` (on the ``left``) or ``before matrix``, where the inverse of the matrix
    stands in ``before``."""
    if side not in ("left", "right") or not before.shape or before.shape != after.shape or matrix.rank != 2:
        return False
    if side == "right" and before.rank != 2:
        return False
    place = 0 if side == "left" else before.rank - 1
    if matrix.shape != (before.shape[place],) * 2:
        return False
    try:
        reader, indices = reader_for(before, givens, frozenset())
        made = reader.entry(before, indices)
        wanted = reader.entry(after, indices)
        if not any(_is_inverse(one, matrix, reader) for one in _inverses(made)):
            return False
        grown = add(*(_times(term, matrix, place, f"axis{place}", reader) for term in made))
        return is_zero(subtract(grown, wanted), reader.facts)
    except (Beyond, ZeroDivisionError, RecursionError):
        return False


def _inverses(made: Sum) -> list[Atom]:
    return [one for one in atoms_of(made) if one.kind == "array" and one.name == "inverse"]


def _is_inverse(one: Atom, matrix: Expression, reader: Reader) -> bool:
    places = (one.parts[0], one.parts[1])
    return any(_beside(one, matrix, at, reader) is not None for at in (places, places[::-1]))


def _beside(one: Atom, matrix: Expression, places: tuple[Sum, Sum], reader: Reader) -> Sum | None:
    """The number c with ``c one`` the entry of the matrix's inverse at ``places``; None: there is no such."""
    made = reader.entry(build.inverse(matrix), places)
    if len(made) != 1 or made[0].bound:
        return None
    rest = [pair for pair in made[0].factors if pair[0].key != one.key]
    if len(rest) + 1 != len(made[0].factors) or any(factor.free for factor, _ in rest):
        return None
    return (Term(made[0].coefficient, tuple(rest)),)


def _times(term: Term, matrix: Expression, place: int, axis: str, reader: Reader) -> Sum:
    """``sum_k matrix(axis, k) term(k)``; where the term begins with the inverse both go."""
    facts = reader.facts
    for factor, exponent in term.factors:
        if factor.kind != "array" or factor.name != "inverse" or exponent != 1:
            continue
        rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0] is not factor))
        if axis in rest.free:
            continue
        for mine in (0, 1):
            if text(factor.parts[mine]) != text(index(axis)):
                continue
            other = factor.parts[1 - mine]
            places = (index(axis), other) if place == 0 else (other, index(axis))
            front = _beside(factor, matrix, places, reader)
            if front is not None:
                here = multiply(power(front, -1, facts), delta(subtract(index(axis), other), facts), facts)
                return bind(multiply(here, (rest,), facts), term.bound, facts)
    name = facts.fresh()
    moved = replaced((term,), {axis: index(name)}, facts)
    ends = (index(axis), index(name)) if place == 0 else (index(name), index(axis))
    size = reader.scalar(matrix.shape[0])
    return total(multiply(reader.entry(matrix, ends), moved, facts), name, size, facts)
