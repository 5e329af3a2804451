"""The search for the smallest edit: factors and terms from values, then single edits, premises, and pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from derivecheck.deciding import InternalError, decide
from derivecheck.diagnosis.decimals import literal_diagnosis
from derivecheck.diagnosis.factors import FactorPool
from derivecheck.diagnosis.model import Diagnosis, Edit, Row, Situation
from derivecheck.diagnosis.premises import (
    bound_diagnosis,
    is_extremal,
    moment_diagnosis,
    premise_diagnosis,
    symmetric_remark,
)
from derivecheck.diagnosis.rows_functions import FUNCTION_ROWS
from derivecheck.diagnosis.rows_products import PRODUCT_ROWS
from derivecheck.diagnosis.rows_sums import SUM_ROWS
from derivecheck.diagnosis.rows_symbols import SYMBOL_ROWS
from derivecheck.diagnosis.screen import Screen, is_rounded
from derivecheck.diagnosis.terms import factor_edits, first_difference, missing_terms, whole_edits
from derivecheck.diagnosis.wording import joined
from derivecheck.mutation.sites import replace_at, sites
from notation.expression import ArrayLiteral, Expression, Logical, Relation, TupleOf
from notation.givens import Givens
from notation.source import ShapeClash
from notation.walking import walk
from numeric import effort

_TABLES = (*FUNCTION_ROWS, *PRODUCT_ROWS, *SYMBOL_ROWS, *SUM_ROWS)
ROWS: tuple[Row, ...] = tuple(sorted(_TABLES, key=lambda row: row.cost))
_CONFIRM = 0.5
_LARGEST = 400
_FIRST_OF_PAIR = 120


def single_edits(root: Expression, situation: Situation, rows: Sequence[Row] = ROWS) -> Iterator[Edit]:
    """Every edit of one row at one place, the rows in order of cost; deeper places cost a little more."""
    places = [place for place in sites(root) if not isinstance(place[1], Relation | Logical | TupleOf)]
    for row in rows:
        for path, node in [((), root)] if row.everywhere else places:
            made = row.edits(node, situation)
            while True:
                try:
                    item = next(made, None)
                except ShapeClash:  # of a row that tried parts which do not fit: what it would yield next is lost
                    break
                if item is None:
                    break
                phrase, edited = item
                if edited == node:
                    continue
                try:
                    result = replace_at(root, path, edited)
                except ShapeClash:
                    continue
                yield Edit(row.name, phrase, row.cost + 0.002 * len(path), result)


def is_right(situation: Situation, made: Expression, end: int) -> bool:
    """The full decision on a candidate, in other worlds than those of the screen."""
    left = max(0.05, effort.left(end))
    decision = decide(situation.expected, made, "=", situation.givens, deadline=min(_CONFIRM, left), seed=3)
    return decision.outcome is True


class Search:
    """One diagnosis. ``end``: of the work that may be done."""

    def __init__(self, situation: Situation, end: int) -> None:
        self.situation = situation
        self.end = end
        self.screen = Screen(situation.expected, (situation.submitted,), situation.givens, end)
        self._pool: FactorPool | None = None
        self.seen: set[Expression] = {situation.submitted}
        self.waiting: list[Edit] = []  # first halves of pairs
        self.halves: list[tuple[Edit, Edit]] = []  # pairs whose second half is a factor

    @property
    def pool(self) -> FactorPool:
        if self._pool is None:
            self._pool = FactorPool(self.situation, self.screen)
        return self._pool

    def run(self) -> Diagnosis | None:
        if not self.screen.usable:
            return None
        made = self.found()
        if made is None or made.premise:
            return moment_diagnosis(self.situation, self.end) or made
        if made.name == "transpose":
            return replace(made, message=made.message + symmetric_remark(self.situation, self.end))
        moment = moment_diagnosis(self.situation, self.end)
        if moment is not None:
            return replace(
                moment, message=f"{moment.message} ({made.message})", corrected=made.corrected, premise=False
            )
        return made

    def found(self) -> Diagnosis | None:
        same_shape = self.situation.submitted.shape == self.situation.expected.shape
        found: list[Edit] = list(whole_edits(self.situation, self.screen))
        if same_shape:
            found += factor_edits(self.situation.submitted, self.screen, self.pool)
        if best := self.confirmed(found, below=1.01):
            return best
        found += self.singles(min((edit.cost for edit in found), default=9.0))
        if same_shape:
            cheapest = min((edit.cost for edit in found), default=9.0)
            found += (edit for edit in missing_terms(self.situation, self.screen, self.pool) if edit.cost < cheapest)
        cheap = self.confirmed(found, below=1.4)
        if cheap is not None:
            return cheap
        if same_shape:
            bound = bound_diagnosis(self.situation, self.end) if is_extremal(self.situation.expected) else None
            if (made := bound or premise_diagnosis(self.situation, self.end)) is not None:
                return made
        dear = self.confirmed(found)
        if dear is not None:
            return dear
        return self.confirmed_pairs()

    def singles(self, below: float) -> list[Edit]:
        """Single edits that fit all worlds of the screen; as soon as one does, only those as cheap."""
        found: list[Edit] = []
        wanted = self.situation.expected.shape
        for edit in single_edits(self.situation.submitted, self.situation):
            if self.screen.expired or edit.cost > below + 0.02:
                break
            if edit.result in self.seen:
                continue
            self.seen.add(edit.result)
            self.waiting.append(edit)
            if edit.result.shape == wanted and self.screen.fits(edit.result):
                found.append(edit)
                below = min(below, edit.cost)
        return found

    def confirmed(self, edits: Sequence[Edit], below: float = 9.0) -> Diagnosis | None:
        for edit in sorted(edits, key=lambda item: item.cost):
            if edit.cost > below:
                return None
            if self.is_right(edit.result):
                return Diagnosis(edit.name, f"right if {edit.phrase}", edit.result, (edit.name,))
        return None

    def is_right(self, made: Expression) -> bool:
        return is_right(self.situation, made, self.end)

    # --- pairs ---

    def late(self) -> bool:
        return self.screen.expired

    def confirmed_pairs(self) -> Diagnosis | None:
        """An edit and a factor, else two edits, the cheap ones first."""
        wanted = self.situation.expected.shape
        first = sorted(self.waiting, key=lambda edit: edit.cost)[:_FIRST_OF_PAIR]
        for edit in first:
            if self.late():
                return None
            if edit.result.shape == wanted:
                for other in factor_edits(edit.result, self.screen, self.pool, only_whole=True):
                    if other.cost < 1.6 and (made := self.pair(edit, other)):
                        return made
        changing = [edit for edit in first if edit.result.shape != self.situation.submitted.shape]
        kept = [edit for edit in first if edit.result.shape == self.situation.submitted.shape]
        same = self.situation.submitted.shape == wanted
        order = [*kept, *changing] if same else [*changing, *kept]
        for edit in islice(order, 40):
            if self.late():
                return None
            if edit.result.shape == wanted:
                for other in factor_edits(edit.result, self.screen, self.pool):
                    if other.cost < 1.2 and (made := self.pair(edit, other)):
                        return made
            for other in single_edits(edit.result, self.situation, [row for row in ROWS if row.cost <= 1.16]):
                if self.late():
                    return None
                if other.result.shape != wanted or other.result in self.seen:
                    continue
                self.seen.add(other.result)
                if self.screen.fits(other.result) and (made := self.pair(edit, other)):
                    return made
        return None

    def pair(self, first: Edit, second: Edit) -> Diagnosis | None:
        if not self.is_right(second.result):
            return None
        message = f"right if {joined([first.phrase, second.phrase])}"
        return Diagnosis(first.name, message, second.result, (first.name, second.name))


def diagnose(expected: Expression, submitted: Expression, givens: Givens, *, deadline: float = 1.0) -> Diagnosis | None:
    """The smallest known mistake that explains a wrong answer, or None. ``deadline`` is in seconds. The
    submitted expression need not have the shape of the expected one."""
    if isinstance(expected, TupleOf) or isinstance(submitted, TupleOf):
        return None
    if sum(1 for _ in islice(walk(submitted), _LARGEST)) >= _LARGEST:
        return None
    end = effort.until(deadline)
    if isinstance(submitted, ArrayLiteral) or is_rounded(submitted):
        made = literal_diagnosis(expected, submitted, givens, end)
        if made is not None or is_rounded(submitted):
            return made
    try:
        return Search(Situation(expected, submitted, givens), end).run()
    except InternalError:  # of a candidate, not of the answer: what was asked has been decided before
        return None


def difference(expected: Expression, submitted: Expression, givens: Givens, *, deadline: float = 0.2) -> str:
    """The first term in which two sums differ, in words; empty when that cannot be told."""
    situation = Situation(expected, submitted, givens)
    return first_difference(situation, Screen(expected, (submitted,), givens, effort.until(deadline)))


__all__ = ["ROWS", "Search", "diagnose", "difference", "is_right", "single_edits"]
