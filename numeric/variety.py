"""Whether the worlds that agree differ in every size that matters: what holds for two neurons only is no identity.

A member of a family of sizes is told by its index, or where that moves with a free time, by how far it lies from that
time: in worlds of other times ``d_{t-1}`` is another member, and may still be the same number.
"""

from __future__ import annotations

from collections.abc import Sequence

from notation.expression import Expression, Relation
from notation.walking import free_symbols
from numeric.limits import Key
from numeric.plan import Plan
from numeric.world import World

_Sizes = dict[Key, int]


class Variety:
    """The sizes of the worlds that agree, by what they are in the claim. ``conditions``: all that the worlds meet; a
    size that one of them sets to a value need not differ."""

    def __init__(self, conditions: Sequence[Expression], plan: Plan) -> None:
        self._settled: set[str] = set()
        for condition in conditions:
            if isinstance(condition, Relation) and condition.op == "=":
                names = {symbol.name for symbol in free_symbols(condition)}
                if names <= plan.integers:
                    self._settled |= names
        self._by_index: list[_Sizes] = []
        self._by_distance: list[_Sizes] = []

    def add(self, world: World) -> None:
        sizes = {
            key: value
            for key, value in world.integers.items()
            if key[0] not in self._settled and world.may_vary(key[0])
        }
        origin = next((value for (name, _), value in sorted(world.integers.items()) if name in world.plan.time), 0)
        self._by_index.append(sizes)
        self._by_distance.append({(name, tuple(k - origin for k in at)): sizes[name, at] for name, at in sizes})

    def lone(self) -> str:
        """The name of a size that is the same in all worlds added, or "" where there is none."""
        if not self._by_index:
            return ""
        moving = {name for name, at in set().union(*self._by_index) - _common(self._by_index) if at}
        told = [key for key in _common(self._by_index) if key[0] not in moving]
        lone = [key[0] for key in told if len({sizes[key] for sizes in self._by_index}) == 1]
        for key in _common(self._by_distance):
            if key[0] in moving and len({sizes[key] for sizes in self._by_distance}) == 1:
                lone.append(key[0])
        return min(lone, default="")


def _common(worlds: list[_Sizes]) -> set[Key]:
    return set(worlds[0]).intersection(*worlds[1:])
