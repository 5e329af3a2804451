"""What operations allow in some reading: tables that are lenient, and a collector of constraints that drops hints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product as combinations

from notation.infer import kinds
from notation.infer.constraints import EVIDENCE, HARD
from notation.infer.kinds import COLUMN, KINDS, MATRIX, ROW, SCALAR, TENSOR, VECTOR, KindSolver, Table


def _entrywise(a: int, b: int) -> set[int]:
    """The kinds of an elementwise operation on two kinds, spread over rows or columns where one is smaller."""
    if a == SCALAR or b == SCALAR:
        return {b if a == SCALAR else a}
    if TENSOR in (a, b):
        return {TENSOR}
    if MATRIX in (a, b):
        return {MATRIX}
    return {a} if a == b else set()


def _table(results: Iterable[tuple[int, int, Iterable[int]]]) -> Table:
    return tuple(dict.fromkeys((a, b, made) for a, b, many in results for made in many))


_PAIRS = tuple(combinations(KINDS, KINDS))
SPREAD = _table((a, b, _entrywise(a, b)) for a, b in _PAIRS)
PRODUCT = tuple(row for row in kinds.PRODUCT if row != (COLUMN, SCALAR, SCALAR))
LOOSE = tuple(dict.fromkeys((*PRODUCT, *kinds.INNER[len(kinds.PRODUCT) :], *SPREAD)))


def _derived(body: int, by: int) -> Sequence[int]:
    """The kinds that a derivative may have, in every layout; of an elementwise function also entry by entry."""
    if body == SCALAR:
        return (COLUMN, ROW) if by & VECTOR else (by,)
    if by == SCALAR:
        return (COLUMN, ROW) if body & VECTOR else (body,)
    return (MATRIX, COLUMN, ROW) if body & VECTOR and by & VECTOR else KINDS


DERIVED = _table((a, b, _derived(a, b)) for a, b in _PAIRS)
DIAGONAL = tuple((a, b) for a in KINDS for b in KINDS if a in (MATRIX, TENSOR) or b == (MATRIX if a & VECTOR else a))
ENTRY = (*kinds.ENTRY, (SCALAR, SCALAR))
_LOOSENED: dict[int, Table] = {
    id(kinds.PRODUCT): LOOSE, id(kinds.INNER): LOOSE, id(kinds.EITHER): LOOSE, id(kinds.ELEMENTWISE): SPREAD,
    id(kinds.OUTER): tuple(dict.fromkeys((*kinds.OUTER, *SPREAD, (COLUMN, ROW, MATRIX), (ROW, ROW, MATRIX)))),
    id(kinds.QUOTIENT): SPREAD, id(kinds.DERIVED): DERIVED, id(kinds.DIAGONAL): DIAGONAL, id(kinds.ENTRY): ENTRY,
}  # fmt: skip
_KEPT = frozenset({id(kinds.TRANSPOSED), id(kinds.ENTRIES)})


class Collector(KindSolver):
    """Keeps the constraints that hold in every reading, and drops hints."""

    def constrain(self, table: Table, variables: Sequence[int], rank: int = 1) -> None:
        loosened = _LOOSENED.get(id(table))
        if loosened is not None:
            super().constrain(loosened, variables)
        elif id(table) in _KEPT:
            super().constrain(table, variables)

    def prefer(self, variable: int, mask: int, rank: int = 1) -> None:
        if rank in (HARD, EVIDENCE):
            super().prefer(variable, mask)

    def exactly(self, table: Table, variables: Sequence[int]) -> None:
        super().constrain(table, variables)


__all__ = ["LOOSE", "PRODUCT", "SPREAD", "Collector"]
