"""A few worlds in which candidates are tried before the full decision: most are wrong, and one world shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

import numeric
from notation.expression import Expression, Number, TupleOf
from notation.givens import Givens
from notation.walking import walk
from numeric import World, effort

Array = npt.NDArray[np.float64]
_WORLDS = 4
_RELATIVE = 1e-7


class Screen:
    """Worlds with the values of the expected expression in them. ``end``: of the work that may be done."""

    def __init__(self, expected: Expression, others: tuple[Expression, ...], givens: Givens, end: int) -> None:
        self.end = end
        self.worlds: list[World] = []
        self.targets: list[Array] = []
        self.known: list[dict[Expression, Array | None]] = []
        if isinstance(expected, TupleOf):
            return
        try:
            for world in numeric.draw_worlds(givens, (expected, *others), 3 * _WORLDS, 7):
                if effort.is_over(end) or len(self.worlds) == _WORLDS:
                    break
                world.end = end
                value = evaluated(expected, world)
                if value is not None:
                    self.worlds.append(world)
                    self.targets.append(value)
                    self.known.append({})
        except numeric.Undecided:
            pass  # no world can be drawn: nothing is screened, and no diagnosis is found

    @property
    def usable(self) -> bool:
        return len(self.worlds) >= 2

    @property
    def expired(self) -> bool:
        return effort.is_over(self.end)

    def value(self, node: Expression, at: int) -> Array | None:
        """The value in the world number ``at``; None where it has none."""
        known = self.known[at]
        if node not in known:
            known[node] = evaluated(node, self.worlds[at])
        return known[node]

    def fits(self, node: Expression) -> bool:
        """Whether the node has the expected value in every world of the screen."""
        for at, target in enumerate(self.targets):
            value = self.value(node, at)
            if value is None or not close(value, target):
                return False
        return True

    def equals(self, left: Expression, right: Expression) -> bool:
        for at in range(len(self.worlds)):
            a, b = self.value(left, at), self.value(right, at)
            if a is None or b is None or not close(a, b):
                return False
        return True


def evaluated(node: Expression, world: World) -> Array | None:
    try:
        value: Any = numeric.evaluate(node, world)
    except (numeric.Undecided, RecursionError, ArithmeticError, ValueError, IndexError):
        return None  # an edit may ask for a negative size or an entry that is not there: such a candidate has no value
    if isinstance(value, tuple | bool):
        return None
    array = np.asarray(value, dtype=np.float64)
    return array if np.isfinite(array).all() else None


def close(value: Array, target: Array) -> bool:
    if value.shape != target.shape:
        return False
    largest = max(float(np.abs(target).max(initial=0.0)), float(np.abs(value).max(initial=0.0)))
    return bool((np.abs(value - target) <= _RELATIVE * largest + 1e-12).all())


def is_rounded(node: Expression) -> bool:
    """Whether decimals were written, which stand for a small interval."""
    return any(isinstance(part, Number) and part.digits is not None for part in walk(node))
