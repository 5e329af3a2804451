"""Whether a difference is another one times a matrix whose inverse occurs in it, for the checker."""

from __future__ import annotations

from notation.expression import Expression, Inverse, walk
from notation.givens import Givens
from symbolic.replay.agreeing import reader_for
from symbolic.replay.algebra import add, is_zero, multiply, replaced, subtract, total
from symbolic.replay.reading import EMPTY, Reader
from symbolic.replay.ring import Beyond, Sum, Term, constant, index, text


def is_multiple(before: Expression, after: Expression, givens: Givens) -> bool:
    """Whether ``after`` is ``M before`` or ``before M`` (M or its transpose) for an ``M^-1`` that stands in ``before``."""
    if not before.shape or before.shape != after.shape:
        return False
    for place in range(before.rank):
        for node in walk(before):
            if isinstance(node, Inverse) and node.shape[0] == before.shape[place]:
                for turned in (False, True):
                    try:
                        if _is_product(before, after, node, place, turned, givens):
                            return True
                    except Beyond:
                        continue
    return False


def _is_product(
    before: Expression, after: Expression, node: Inverse, place: int, turned: bool, givens: Givens
) -> bool:
    reader, indices = reader_for(before, givens, frozenset())
    made = reader.entry(before, indices)
    wanted = reader.entry(after, indices)
    axis = f"axis{place}"
    grown = add(*(_times(term, node, place, turned, axis, reader) for term in made))
    return is_zero(subtract(grown, wanted), reader.facts)


def _times(term: Term, node: Inverse, place: int, turned: bool, axis: str, reader: Reader) -> Sum:
    """``sum_k M(axis, k) term(k)``; where the term begins with ``M^-1`` both go."""
    facts = reader.facts
    swapped = turned != (place == 1)
    for factor, exponent in term.factors:
        if factor.kind != "array" or factor.name != "inverse" or exponent != 1:
            continue
        for mine in (0, 1):
            if text(factor.parts[mine]) != text(index(axis)):
                continue
            other = factor.parts[1 - mine]
            rest = Term(term.coefficient, tuple(pair for pair in term.factors if pair[0] is not factor))
            ends = (index(axis), other) if mine == 0 else (other, index(axis))
            whole = reader.entry(node, ends if not swapped else ends[::-1], EMPTY)
            if axis in rest.free or text(whole) != text(((Term(term.coefficient / term.coefficient, ((factor, exponent),))),)):
                continue
            from symbolic.replay.algebra import bind, delta

            here = delta(subtract(index(axis), other), facts)
            return bind(multiply(here, (rest,), facts), term.bound, facts)
    name = facts.fresh()
    moved = replaced((term,), {axis: index(name)}, facts)
    ends = (index(axis), index(name)) if not swapped else (index(name), index(axis))
    matrix = reader.entry(node.operand, ends, EMPTY)
    size = reader.scalar(node.shape[0])
    assert constant(size) != 0
    return total(multiply(matrix, moved, facts), name, size, facts)
