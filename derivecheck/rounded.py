"""Decimals inside a calculation with numbers: a difference no larger than their rounding refutes nothing.

``-\\log p_2 = -\\log 0.245`` is what a person writes who keeps three digits on the way. Forgiven are constants alone,
where one side names what the other has in decimals of three digits or more (``0.25`` is a quarter exactly), or
works out exactly what the other puts together from such decimals.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

import numeric
from notation.expression import Expression, Number, Symbol
from notation.givens import Givens
from notation.walking import rebuild, walk

_DIGITS = 3
_SLACK = 1.01  # effects of several roundings add up a little more than linearly
_WORLDS = 2


def within_rounding(left: Expression, right: Expression, givens: Givens) -> bool:
    """Whether two constants differ by no more than the rounding of the decimals written in them allows."""
    rounded = [_decimals(side) for side in (left, right)]
    named = [any(isinstance(part, Symbol) for part in walk(side)) for side in (left, right)]
    if all(rounded) or any(a and b for a, b in zip(named, rounded, strict=True)):
        return False
    return _is_explained(left, right, givens)


def carried_on(left: Expression, right: Expression, givens: Givens) -> bool:
    """Whether two constants that both have decimals differ by no more than the rounding of those allows: ``50 \\cdot
    3.689 = 184.44`` of somebody who reckoned on with more digits than are shown."""
    if any(isinstance(part, Symbol) for side in (left, right) for part in walk(side)):
        return False
    return _is_explained(left, right, givens)


def _is_explained(left: Expression, right: Expression, givens: Givens) -> bool:
    decimals = _decimals(left) | _decimals(right)
    if not decimals:
        return False
    try:
        worlds = list(numeric.draw_worlds(givens, (left, right), _WORLDS, 0))
        gaps = [numeric.evaluate(left, world) - numeric.evaluate(right, world) for world in worlds]
        if not gaps or any(gap.shape != gaps[0].shape or not np.allclose(gap, gaps[0], atol=1e-12) for gap in gaps):
            return False
        room = np.zeros_like(gaps[0])
        for number in decimals:
            shifted = [_shifted(side, number) for side in (left, right)]
            moved = numeric.evaluate(shifted[0], worlds[0]) - numeric.evaluate(shifted[1], worlds[0])
            room = room + np.abs(moved - gaps[0])
    except (numeric.Undecided, ValueError, ArithmeticError):
        return False
    return bool(np.all(np.abs(gaps[0]) <= _SLACK * room))


def _decimals(side: Expression) -> set[Number]:
    """Those that may be rounded: of few digits they are taken as they stand."""
    return {
        part for part in walk(side) if isinstance(part, Number) and part.digits and _written_digits(part) >= _DIGITS
    }


def _written_digits(number: Number) -> int:
    """How many digits are written from the first that is not zero."""
    assert number.digits is not None
    return len(str(abs(int(number.value * 10**number.digits))))


def _shifted(node: Expression, number: Number) -> Expression:
    """The expression with a decimal moved by half a unit of its last place."""
    if node == number:
        assert number.digits is not None
        return Number((), number.value + Fraction(1, 2 * 10**number.digits), number.digits)
    return rebuild(node, lambda child: _shifted(child, number))


__all__ = ["carried_on", "within_rounding"]
