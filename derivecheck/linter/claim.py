"""A relation that was found not to hold, with what may excuse its author."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from notation.expression import Expression
from notation.givens import Givens
from notation.scope import Scope


@dataclass(frozen=True)
class Said:
    """A statement about some names that is not understood. ``of_means``: it is about means only (centered data).
    ``part``: the part of the section that it stands in; what is supposed there excuses nothing before it."""

    names: frozenset[str]
    of_means: bool = False
    part: int = 0


@dataclass(frozen=True)
class Claim:
    """A relation that was found not to hold. ``before``: the sides of its chain up to the left one.
    ``shapes``: the two sides have different shapes, or one has no type. ``texts`` are what is written on both sides."""

    left: Expression | None
    right: Expression | None
    op: str
    position: int
    before: tuple[Expression, ...]
    scope: Scope
    inline: bool
    shapes: bool
    link: str
    texts: tuple[str, str]
    continues: bool = False
    why: str = ""
    statements: tuple[Said, ...] = ()
    learned: frozenset[str] = frozenset()
    evident: frozenset[str] = frozenset()  # names whose shapes the chain shows without its right side
    all_evident: bool = False  # the names of a side that has no type are among them
    mentioned: frozenset[str] = frozenset()  # names that formulas before this one use
    dotted: bool = False  # dots stand in one of the sides
    ones: bool = False  # a bold 1 does
    clashing: frozenset[str] = frozenset()  # the names in the part of a side that has no type for its shapes
    used: frozenset[str] = frozenset()  # names in relations that were found to hold
    told: bool = False  # the shapes of all names in both sides are declared
    said: str = ""  # the prose right before the formula, in lower case
    without_type: frozenset[str] = frozenset()  # names in the one side that has no type
    fits: bool = False  # the two sides have one shape, if sizes that nothing tells apart are one

    @cached_property
    def givens(self) -> Givens:
        return self.scope.givens()

    @property
    def sides(self) -> tuple[Expression, ...]:
        return tuple(side for side in (self.left, self.right) if side is not None)


__all__ = ["Claim", "Said"]
