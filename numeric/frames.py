"""Frames: scenarios evaluated side by side.

Every value is an array whose first axis counts scenarios: 1 where all scenarios agree, else the size of
its frame. A child frame splits each scenario of its parent into ``factor`` new ones (outcomes of an
expectation, directions of a derivative, nodes of an integral) and replaces some values in them.

Architecture invariant: a value is computed in the outermost frame that changes nothing it depends on;
dependencies are those found when it was computed once in the root frame.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from numeric.effort import A_FRAME, charge
from numeric.limits import MAX_SCENARIOS, Array, Key, NumericLimit

if TYPE_CHECKING:
    from numeric.world import World


class Frame:
    """``overrides``: values that replace those of symbols; ``atoms``: outcomes of random symbols, in standard
    units; ``changed``: everything that differs from the parent; ``tangent``: whether values carry complex
    steps; ``measures``: for a random symbol, the weights of its outcomes (see integrals.py)."""

    __slots__ = ("atoms", "cache", "changed", "factor", "measures", "overrides", "parent", "size", "tangent", "world")

    def __init__(
        self,
        world: World,
        parent: Frame | None = None,
        factor: int = 1,
        overrides: dict[Key, Array] | None = None,
        atoms: dict[Key, Array] | None = None,
        changed: Iterable[Hashable] = (),
        *,
        tangent: bool = False,
        measures: dict[str, Array] | None = None,
    ) -> None:
        self.world = world
        self.parent = parent
        self.factor = factor
        self.size: int = factor * (parent.size if parent else 1)
        if self.size > MAX_SCENARIOS:
            raise NumericLimit(f"more than {MAX_SCENARIOS} scenarios at once")
        if parent is not None and world.is_late():
            raise NumericLimit("the limit of work was reached")
        charge(A_FRAME)
        self.overrides = overrides or {}
        self.atoms = atoms or {}
        self.changed = frozenset(changed) | frozenset(self.overrides)
        self.tangent: bool = tangent or bool(parent and parent.tangent)
        self.cache: dict[Hashable, Array] = {}
        self.measures = measures or {}

    def lift(self, value: Array, source: Frame) -> Array:
        """A value of an outer frame ``source`` as this frame sees it."""
        if source is self or value.shape[0] == 1:
            return value
        return np.repeat(value, self.size // source.size, axis=0)

    def home(self, dependencies: frozenset[Hashable]) -> Frame:
        """The outermost frame from which nothing on the way here changes any of ``dependencies``."""
        frame = self
        while frame.parent is not None and frame.changed.isdisjoint(dependencies):
            frame = frame.parent
        return frame

    def atom(self, key: Key) -> Array | None:
        """The outcomes of a random symbol in force here, if any frame sets them."""
        source = self.drawing(key, frozenset())
        found = source.atoms.get(key)
        return None if found is None else self.lift(found, source)

    def drawing(self, key: Key, dependencies: frozenset[Hashable]) -> Frame:
        """The frame in which a random symbol got the value it has here: the nearest that sets its outcomes, or the
        outcomes of what its law depends on; the root when it was drawn with the world. A frame between that moves a
        parameter of the law does not move what was drawn."""
        frame = self
        while frame.parent is not None and key not in frame.atoms:
            if frame.atoms and not frame.changed.isdisjoint(dependencies):
                break
            frame = frame.parent
        return frame

    def measure(self, name: str) -> Array | None:
        """The weights of the outcomes of ``name`` when an integral runs over them."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.measures:
                return self.lift(frame.measures[name], frame)
            frame = frame.parent
        return None


def spread(value: Array, size: int, factor: int) -> Array:
    """``value`` of a frame of ``size`` scenarios, each repeated ``factor`` times."""
    if value.shape[0] != size:
        value = np.broadcast_to(value, (size, *value.shape[1:]))
    return np.repeat(value, factor, axis=0)
