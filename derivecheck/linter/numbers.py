"""Letters that are vectors elsewhere in a section and numbers in one formula: ``(1 + x_1 z_1 + x_2 z_2)^2``.

Where a formula has no type with the shapes that other formulas suggest, it may be about numbers. Only small letters
whose shape was a guess are read anew, and only where nothing is written that only arrays do.
"""

from __future__ import annotations

from collections.abc import Sequence

from notation.names import TRANSPOSES, base_identity
from notation.raw import (
    Raw,
    RawBinary,
    RawFence,
    RawFunction,
    RawList,
    RawMatrix,
    RawName,
    RawProbability,
    RawScripted,
    raw_walk,
)
from notation.scope import Scope

NUMBERS = "read as a statement about numbers"
_OF_ARRAYS = frozenset({"tr", "det", "diag", "rank", "softmax", "vec"})


def numbers_only(trees: Sequence[Raw], scope: Scope, said: bool = False) -> Scope | None:
    """A copy of the scope in which the guessed vectors of these formulas are not known; None where there are none, or
    where the formulas are about arrays. ``said``: the text speaks of scalars, so that declared letters may be some."""
    if any(_needs_arrays(node) for tree in trees for node in raw_walk(tree)):
        return None
    names = {base_identity(node, scope): node for tree in trees for node in raw_walk(tree) if isinstance(node, RawName)}
    guessed = set()
    for name, node in names.items():
        known = scope.known(name)
        if known is None or not known.shape:
            continue
        if (known.explicit and not said) or node.font == "bold" or node.base[:1].isupper() or len(known.shape) > 1:
            return None
        guessed.add(name)
    if not guessed:
        return None
    made = scope.copy()
    for name in guessed:
        del made.declarations[name]
        made.families.discard(name)
        made.array_names.discard(name)
    made.definitions[:] = [item for item in made.definitions if item.target.name not in guessed]
    return made


def _needs_arrays(node: Raw) -> bool:
    if isinstance(node, RawMatrix | RawProbability):
        return True
    if isinstance(node, RawFunction):
        return node.name in _OF_ARRAYS
    if isinstance(node, RawBinary):
        return node.op in ("odot", "circ", "otimes", "oslash")
    if isinstance(node, RawFence):
        return node.opener in ("\u2016", "<")
    if isinstance(node, RawName | RawScripted):
        return _transposes(node.sup)
    return False


def _transposes(script: RawList | None) -> bool:
    return script is not None and (script.transposed or script.text.replace(" ", "") in TRANSPOSES)


__all__ = ["NUMBERS", "numbers_only"]
