"""Finding the sheet's formulas at the beginning of a stretch of a document.

A local alignment of two sequences, anchored at the beginning of the stretch: a pair scores by how
telling its formula is, formulas passed over cost, those of the document more than the sheet's. The
best-scoring beginning is kept, so that a formula of the sheet that comes back as an answer, far
behind, stays the author's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from notation.documents.likeness import likeness_key, skeleton, units, weight

Same = Callable[[str, str], bool]

SHEET_SKIP = 0.25
DOCUMENT_SKIP = 0.7
LEADING_SKIP = 1.0  # a formula of the document before the first pair
_NEAR = 0.75  # how alike a garbled formula must be to count between two of its neighbours
_JOIN = 3  # how many formulas of one side may be written as one on the other


@dataclass(frozen=True)
class Restatement:
    """``pairs`` of (sheet index, document index), both increasing, ends of joined formulas included;
    ``total`` is the number of the sheet's formulas looked for, ``found`` of those that are there,
    ``score`` their weight."""

    pairs: tuple[tuple[int, int], ...]
    total: int
    found: int
    score: float

    @property
    def end(self) -> int:
        """One past the last formula of the document that is the sheet's."""
        return self.pairs[-1][1] + 1 if self.pairs else 0

    @property
    def share(self) -> float:
        return self.found / self.total if self.total else 0.0

    def decisive(self) -> bool:
        """Whether enough of the sheet is there, in order and from its beginning on, to say that the author
        repeated it. Never for one or two formulas: an answer may well be equal to them."""
        if self.total < 3 or self.share < 0.5:
            return False
        beginning = {sheet for sheet, _ in self.pairs if sheet < 3}
        return len(beginning) >= 2 and self.pairs[0][1] <= 2 and len(self.documents) >= 0.5 * self.end

    @property
    def documents(self) -> frozenset[int]:
        return frozenset(document for _, document in self.pairs)


NOTHING = Restatement((), 0, 0, 0.0)


def restate(sheet: Sequence[str], document: Sequence[str], own: Sequence[bool], same: Same) -> Restatement:
    """Align ``sheet`` with the beginning of ``document``; formulas marked ``own`` (boxed ones) pair with none."""
    if not sheet or not document:
        return Restatement((), len(sheet), 0, 0.0)
    reach = min(len(document), 3 * len(sheet) + 8)
    keys = [likeness_key(formula) for formula in sheet]
    document_keys = [likeness_key(formula) for formula in document[:reach]]
    weights = [weight(formula) for formula in sheet]
    rows, columns = len(sheet), reach
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    moves: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    top, top_at = 0.0, (0, 0)
    for column in range(1, columns + 1):
        best[0][column] = best[0][column - 1] - LEADING_SKIP
        moves[0][column] = (0, 1)
    for row in range(1, rows + 1):
        best[row][0] = best[row - 1][0] - SHEET_SKIP
        moves[row][0] = (1, 0)
    for column in range(1, columns + 1):
        for row in range(1, rows + 1):
            score, move = best[row - 1][column] - SHEET_SKIP, (1, 0)
            skipped = best[row][column - 1] - DOCUMENT_SKIP
            if skipped > score:
                score, move = skipped, (0, 1)
            if not own[column - 1]:
                joined = _pair(sheet, document, keys, document_keys, row, column, own, same)
                if joined != (0, 0):
                    gained = best[row - joined[0]][column - joined[1]] + sum(weights[row - joined[0] : row])
                    if gained >= score:
                        score, move = gained, joined
                    if gained > top:
                        top, top_at = gained, (row, column)
            best[row][column], moves[row][column] = score, move
    matches = _unbroken(_trace(moves, top_at), weights, document)
    found = {row for match in matches for row, _ in match}
    pairs = tuple(pair for match in matches for pair in match)
    return Restatement(pairs, rows, len(found), float(sum(weights[row] for row in found)) if pairs else top)


def _pair(
    sheet: Sequence[str],
    document: Sequence[str],
    keys: list[tuple[str, ...]],
    document_keys: list[tuple[str, ...]],
    row: int,
    column: int,
    own: Sequence[bool],
    same: Same,
) -> tuple[int, int]:
    """How many formulas of each side end in a pair here: (1, 1), or several written as one; (0, 0) for none."""
    left, right = keys[row - 1], document_keys[column - 1]
    if same(sheet[row - 1], document[column - 1]):
        return (1, 1)
    if left and right and left[-1] == right[-1]:
        if len(left) < len(right):
            return (count, 1) if (count := _joins(keys, row, right)) else (0, 0)
        if len(right) < len(left):
            count = _joins(document_keys, column, left)
            return (1, count) if count and not any(own[column - count : column]) else (0, 0)
    return (0, 0)


def _joins(keys: list[tuple[str, ...]], end: int, whole: tuple[str, ...]) -> int:
    """How many formulas up to ``end`` are, written one behind the other, exactly ``whole``; 0 for none."""
    length = 0
    for count in range(1, min(_JOIN, end) + 1):
        length += len(keys[end - count])
        if length > len(whole):
            return 0
        if length == len(whole):
            joined = tuple(unit for key in keys[end - count : end] for unit in key)
            return count if count > 1 and joined == whole else 0
    return 0


def _trace(moves: list[list[tuple[int, int]]], at: tuple[int, int]) -> list[list[tuple[int, int]]]:
    """The pairs that lead to ``at``, a list for each match (more than one where formulas are joined)."""
    matches: list[list[tuple[int, int]]] = []
    row, column = at
    while row > 0 or column > 0:
        up, back = moves[row][column]
        if up and back:
            steps = range(max(up, back))
            matches.append([(min(row - up + step, row - 1), min(column - back + step, column - 1)) for step in steps])
        row, column = row - up, column - back
    return matches[::-1]


def _unbroken(
    matches: list[list[tuple[int, int]]], weights: Sequence[int], document: Sequence[str]
) -> list[list[tuple[int, int]]]:
    """The matches up to the place where the author's own work begins: formulas of more than a symbol that
    stand for none of the sheet's, unless much of the sheet follows them."""
    for place in range(1, len(matches)):
        row, column = matches[place - 1][-1]
        next_row, next_column = matches[place][0]
        inserted = [at for at in range(column + 1, next_column) if weight(document[at]) > 1]
        missing = next_row - row - 1
        tail = sum(weights[sheet] for sheet in {sheet for match in matches[place:] for sheet, _ in match})
        if (len(inserted) > missing or next_column - column > 4) and (len(matches) - place < 3 or tail < 4):
            return matches[:place]
    return matches


def garbled(sheet: Sequence[str], document: Sequence[str], own: Sequence[bool], found: Restatement) -> frozenset[int]:
    """Formulas of the document that stand where one of the sheet's is missing, between two neighbours that are
    there, and are nearly alike: the sheet's formula with a slip of the pen or of a converter."""
    more: set[int] = set()
    for (row, column), (next_row, next_column) in zip(found.pairs, found.pairs[1:], strict=False):
        if next_row - row != next_column - column or next_row - row < 2:
            continue
        for step in range(1, next_row - row):
            left, right = likeness_key(sheet[row + step]), likeness_key(document[column + step])
            near = SequenceMatcher(None, left[:200], right[:200], autojunk=False).ratio() >= _NEAR
            if near and not own[column + step]:
                more.add(column + step)
    return frozenset(more)


def alike(left: str, right: str) -> bool:
    """Whether two formulas have the same skeleton and are long enough for that to mean something."""
    first, second = units(left), units(right)
    return len(first) == len(second) and len(first) >= 4 and skeleton(first) == skeleton(second)
