"""An array set equal to its entry: ``\\partial L/\\partial X = \\sum_n … `` with free indices i and j on the right.

People write so on the way from entries to arrays. It is read as a statement about the entry (i, j).
"""

from __future__ import annotations

from notation import build
from notation.expression import Apply, Component, Expression, Hadamard, MatMul, Number, Ones, Symbol
from notation.scope import Scope
from notation.source import NotationError, Span
from notation.walking import free_symbols, rebuild, walk

REMARK = "an array stands beside its entry: read as a statement about the entry"


def entrywise(left: Expression, right: Expression, scope: Scope) -> list[tuple[Expression, Expression]]:
    """The two sides with the array side at the free indices of the other one; in both orders of the indices."""
    if bool(left.shape) == bool(right.shape):
        return []
    array, entry = (left, right) if left.shape else (right, left)
    axes = [k for k, size in enumerate(array.shape) if not (isinstance(size, Number) and size.value == 1)]
    letters = free_indices(entry, scope)
    inside = {symbol.name for symbol in free_symbols(array)}
    letters = [letter for letter in letters if letter.name not in inside]
    if len(letters) != len(axes) or not axes:
        return []
    found = []
    for order in (letters, letters[::-1]) if len(letters) == 2 else (letters,):
        positions: list[Expression] = [build.ONE for _ in array.shape]
        for axis, letter in zip(axes, order, strict=True):
            positions[axis] = letter
        try:
            made = build.component(array, tuple(positions), Span(0, 0))
        except NotationError:
            continue
        found.append((made, right) if left.shape else (left, made))
    return found


def free_indices(side: Expression, scope: Scope) -> list[Symbol]:
    """The free indices, in the order in which they first stand."""
    free = {symbol for symbol in free_symbols(side) if not symbol.shape and not symbol.indices}
    found: list[Symbol] = []
    for part in walk(side):
        if isinstance(part, Symbol) and part in free and part not in found:
            known = scope.known(part.name)
            if known is not None and (known.role == "index" or known.domain.kind == "integer"):
                found.append(part)
    return found


ENTRY_OF_FUNCTION = "a softmax of an entry was read as the entry of the softmax"


def entries_of_functions(node: Expression) -> Expression:
    """``softmax(x_j)`` as the j-th entry of ``softmax(x)``: softmax is a function of the whole vector."""
    made = rebuild(node, entries_of_functions)
    if isinstance(made, Apply) and made.function == "softmax" and len(made.arguments) == 1 and not made.primes:
        inside = made.arguments[0]
        if isinstance(inside, Component) and inside.base.rank == 1 and not inside.shape:
            return build.component(build.apply("softmax", (inside.base,)), inside.positions, Span(0, 0))
    return made


ELEMENTWISE = "a dot between two arrays was read as the elementwise product"


def dots_elementwise(node: Expression) -> Expression:
    """Products of two arrays of one shape as elementwise ones."""
    made = rebuild(node, dots_elementwise)
    if isinstance(made, MatMul) and made.left.rank == made.right.rank == 2 and made.left.shape == made.right.shape:
        return Hadamard(made.left.shape, left=made.left, right=made.right)
    return made


def sized_by_index(side: Expression, scope: Scope) -> bool:
    """``\\mathbf 1_s`` with an index s: an entry of all-ones, which reads as all-ones of size s."""
    for part in walk(side):
        if isinstance(part, Ones):
            for size in part.shape:
                known = scope.known(size.name) if isinstance(size, Symbol) else None
                if known is not None and known.role == "index":
                    return True
    return False


__all__ = [
    "ELEMENTWISE",
    "ENTRY_OF_FUNCTION",
    "REMARK",
    "dots_elementwise",
    "entries_of_functions",
    "entrywise",
    "free_indices",
    "sized_by_index",
]
