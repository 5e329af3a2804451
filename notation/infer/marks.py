"""What marks in formulas say of letters: T as a time, spaces with their axes, letters that nothing binds."""

from __future__ import annotations

from collections.abc import Iterable

from notation.grammar.bound_names import bound_names
from notation.names import index_items
from notation.raw import (
    Raw,
    RawBig,
    RawBinary,
    RawDots,
    RawFence,
    RawMatrix,
    RawName,
    RawNumber,
    RawScripted,
    raw_children,
    raw_walk,
)


def counts_with_t(trees: Iterable[Raw]) -> bool:
    """Whether T stands elsewhere than above a name, as a size or a time; ``\\delta^T`` is a power then."""
    plain = above = 0
    for tree in trees:
        for node in raw_walk(tree):
            plain += isinstance(node, RawName) and node.base == "T"
            above += isinstance(node, RawName | RawScripted) and node.sup is not None and node.sup.text == "T"
    return plain > above


def rank_of(space: Raw) -> int | None:
    """How many axes the members of a space of real arrays have: 0, 1 or 2; None for others."""
    if not isinstance(space, RawName) or space.base != "R" or space.sub is not None:
        return None
    if space.sup is None:
        return 0
    nodes = [node for item in space.sup.items for node in raw_walk(item)]
    if any(isinstance(node, RawNumber) and node.text == "1" for node in nodes):
        return None
    axes = 1 + sum(isinstance(node, RawBinary) and node.op == "times" for node in nodes)
    return axes if axes < 3 else None


def free_letters(node: Raw, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """The small letters that stand as subscripts and that no sum and no list with dots binds."""
    found: set[str] = set()
    if isinstance(node, RawMatrix | RawFence) and any(isinstance(part, RawDots) for part in raw_walk(node)):
        return frozenset()
    if isinstance(node, RawBig):
        bound = bound | bound_names(node)
    if isinstance(node, RawName | RawScripted) and node.sub is not None and not node.sub.worded:
        for item in index_items(node.sub):
            for part in raw_walk(item):
                if isinstance(part, RawName) and len(part.base) == 1 and part.base.islower() and part.base not in bound:
                    found.add(part.base)
    for child in raw_children(node):
        found |= free_letters(child, bound)
    return frozenset(found)


__all__ = ["counts_with_t", "free_letters", "rank_of"]
