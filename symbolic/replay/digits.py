"""An index over a product of sizes as the pair of its digits, for Kronecker products and stacked columns.

With ``p - 1 = (i - 1) r + (k - 1)``, ``digit(p; 1, r)`` is k and ``digit(p; r, m)`` is i: both count from 1. A sum over
p of what holds p by such digits alone is a sum over the digits.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symbolic.replay.algebra import multiply, power
from symbolic.replay.binding import replaced
from symbolic.replay.facts import Facts
from symbolic.replay.ring import ONE, Atom, Beyond, Sum, Term, atom, atoms_of, constant, index, number, text


def digit(value: Sum, stride: Sum, size: Sum, facts: Facts) -> Sum:
    """The digit of ``value`` with this stride, from 1 to ``size``."""
    known = [constant(one) for one in (value, stride, size)]
    if known[2] == 1:
        return ONE
    if all(one is not None for one in known):
        at, step, count = (int(one or 0) for one in known)
        return number((at - 1) // step % count + 1)
    inner = value[0].factors[0][0] if len(value) == 1 and len(value[0].factors) == 1 else None
    if inner is not None and inner.kind == "digits":
        for place in range(0, len(inner.parts), 3):
            own, at_stride, of_size = inner.parts[place : place + 3]
            if text(at_stride) == text(stride) and text(of_size) == text(size):
                return own
        raise Beyond("a digit of another size")
    if inner is not None and inner.kind == "digit" and _divides(multiply(stride, size, facts), inner.parts[2], facts):
        return digit(inner.parts[0], multiply(inner.parts[1], stride, facts), size, facts)
    return atom(Atom("digit", "", (value, stride, size)))


def _divides(part: Sum, whole: Sum, facts: Facts) -> bool:
    """Whether a product of sizes is a factor of another one."""
    if len(part) != 1 or len(whole) != 1:
        return False
    (rest,) = multiply(whole, power(part, -1, facts), facts)
    return rest.coefficient.denominator == 1 and all(
        isinstance(exponent, Fraction) and exponent > 0 for _, exponent in rest.factors
    )


def sum_over_digits(term: Term, name: str, size: Sum, facts: Facts) -> Sum | None:
    """The sum of a term over ``name``, which it holds by digits alone; None: it holds it otherwise."""
    from symbolic.replay.binding import bind, total

    own = {one.key: one for one in atoms_of((term,)) if one.kind == "digit" and text(one.parts[0]) == text(index(name))}
    if not own:
        return None
    chain = _chain(list(own.values()), size, facts)
    if chain is None:
        return None
    names = [facts.fresh() for _ in chain]
    parts = [part for new, one in zip(names, chain, strict=True) for part in (index(new), *one.parts[1:])]
    whole = (replace(term, bound=()),)
    made = replaced(whole, {name: atom(Atom("digits", "", tuple(parts)))}, facts)
    if any(one.kind == "digits" for one in atoms_of(made)):
        return None
    counted = size
    for new, one in zip(names, chain, strict=True):
        made = total(made, new, one.parts[2], facts)
        counted = multiply(counted, power(one.parts[2], -1, facts), facts)
    return bind(multiply(counted, made, facts), term.bound, facts)


def _chain(digits: list[Atom], size: Sum, facts: Facts) -> list[Atom] | None:
    """The digits in the order of their strides, where each begins at or above the end of the one before, so that they
    are independent of each other."""
    left = list(digits)
    made: list[Atom] = []
    while left:
        lowest = [
            one
            for one in left
            if all(_divides(_end(one, facts), other.parts[1], facts) for other in left if other is not one)
        ]
        if not lowest:
            return None
        made.append(lowest[0])
        left.remove(lowest[0])
    return made if _divides(_end(made[-1], facts), size, facts) else None


def _end(one: Atom, facts: Facts) -> Sum:
    return multiply(one.parts[1], one.parts[2], facts)
