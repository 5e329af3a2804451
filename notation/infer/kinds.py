"""Kinds of undeclared symbols by constraints: scalar, column, row, matrix, or more axes.

A variable has a set of kinds that it may still be; a constraint lists the combinations it allows.
Propagation removes kinds without support, so an overloaded product waits until its neighbours are known.
A constraint that leaves nothing is dropped and counted: documents hold mistakes, and one must not spoil
the rest. Not decided: sizes (the elaborator unifies them), and combinations that only search would find.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

SCALAR, COLUMN, ROW, MATRIX, TENSOR = 1, 2, 4, 8, 16
ANY = 31
ARRAY = ANY & ~SCALAR
VECTOR = COLUMN | ROW
KINDS = (SCALAR, COLUMN, ROW, MATRIX, TENSOR)
_CODES = {"s": SCALAR, "c": COLUMN, "r": ROW, "m": MATRIX, "t": TENSOR}

Table = tuple[tuple[int, ...], ...]


def _rows(text: str) -> Table:
    """Rows such as ``rcs`` (a row times a column is a scalar)."""
    return tuple(tuple(_CODES[letter] for letter in word) for word in text.split())


SAME = _rows("ss cc rr mm tt")
ALIKE = SAME + _rows("cr rc")
PRODUCT = _rows(
    "sss scc srr smm stt css rsr msm tst csc rcs crm mcc rmr mmm mtt ttt ttm tmt tms tcm tct ctm cts rtm rtt mts"
)
INNER = PRODUCT + _rows("ccs rrs")
ELEMENTWISE = _rows("sss ccc rrr mmm ttt scc srr smm stt csc rsr msm tst")
EITHER = tuple(dict.fromkeys(PRODUCT + ELEMENTWISE))
QUOTIENT = _rows("sss csc rsr msm tst ccc rrr mmm")
RECIPROCAL = _rows("scc srr smm")
OUTER = _rows("sss ccm mmm scc smm csc msm")
TRANSPOSED = _rows("ss cr rc mm")
ENTRY = _rows("cs rs mr mc tm tc")
ENTRIES = _rows("ms ts tc")
MEMBER = _rows("cs mr mc ss sc sm sr cc mm rr tm")
"""A name without index against the same name with one: entry, row, or member of a family beside it."""
MEMBERS = _rows("ms ss sc sm cs tc mm cc")
MEMBER_ENTRY = _rows("cs rs mr mc ss mm cc")
DERIVED = _rows("sss scc srr smm css rsr msm ccm rcm crm rrm cmt mct mmt rmt mrt stt tst ttt tct ctt tmt mtt")
SECOND = _rows("sss scm smt css ccm cct")
DIAGONAL = _rows("cm mm rm ss")
COVARIED = _rows("ss cm cc rm mm mc")


@dataclass(frozen=True)
class Constraint:
    """``table`` over ``variables``; a lower ``rank`` is entered first and so wins."""

    table: Table
    variables: tuple[int, ...]
    rank: int = 1


@cache
def narrowed(table: Table, masks: tuple[int, ...]) -> tuple[int, ...]:
    """The kinds of each variable that some row supports."""
    kept = [0] * len(masks)
    for row in table:
        if all(kind & mask for kind, mask in zip(row, masks, strict=True)):
            for position, kind in enumerate(row):
                kept[position] |= kind
    return tuple(kept)


class KindSolver:
    """Variables are numbers; ``mask`` holds what each may be."""

    def __init__(self) -> None:
        self.mask: list[int] = []
        self.waiting: list[Constraint] = []
        self.entered: dict[int, list[Constraint]] = defaultdict(list)
        self.dropped: list[Constraint] = []

    def variable(self, mask: int = ANY) -> int:
        self.mask.append(mask)
        return len(self.mask) - 1

    def constrain(self, table: Table, variables: Sequence[int], rank: int = 1) -> None:
        self.waiting.append(Constraint(table, tuple(variables), rank))

    def prefer(self, variable: int, mask: int, rank: int = 1) -> None:
        """A constraint on one variable."""
        self.waiting.append(Constraint(tuple((kind,) for kind in KINDS if kind & mask), (variable,), rank))

    def solve(self) -> None:
        """Enter what waits, by rank."""
        for item in sorted(self.waiting, key=lambda constraint: constraint.rank):
            self.enter(item)
        self.waiting.clear()

    def enter(self, item: Constraint) -> bool:
        for variable in item.variables:
            self.entered[variable].append(item)
        if self.propagate([item]):
            return True
        for variable in item.variables:
            self.entered[variable].remove(item)
        self.dropped.append(item)
        return False

    def assume(self, variable: int, mask: int) -> bool:
        """Narrow one variable; nothing changes when that contradicts."""
        wanted = self.mask[variable] & mask
        if not wanted:
            return False
        if wanted == self.mask[variable]:
            return True
        changes = {variable: self.mask[variable]}
        self.mask[variable] = wanted
        return self.propagate(self.entered[variable], changes)

    def propagate(self, start: Iterable[Constraint], changes: dict[int, int] | None = None) -> bool:
        """Narrow until nothing changes; on a contradiction every change is taken back."""
        changes = {} if changes is None else changes
        queue = deque(start)
        queued = {id(item) for item in queue}
        while queue:
            item = queue.popleft()
            queued.discard(id(item))
            kept = narrowed(item.table, tuple(self.mask[variable] for variable in item.variables))
            for variable, mask in zip(item.variables, kept, strict=True):
                if mask & self.mask[variable] == self.mask[variable]:
                    continue
                changes.setdefault(variable, self.mask[variable])
                self.mask[variable] &= mask
                if not self.mask[variable]:
                    for changed, before in changes.items():
                        self.mask[changed] = before
                    return False
                for other in self.entered[variable]:
                    if id(other) not in queued:
                        queued.add(id(other))
                        queue.append(other)
        return True


def only(mask: int) -> bool:
    """Whether one kind is left."""
    return mask in KINDS
