"""Which formulas of a stretch of the document are the sheet's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from notation.documents.model import Document, Formula, Marker
from notation.documents.renaming import find_renaming, under_renaming
from notation.documents.restating import Restatement, Same, garbled, restate
from notation.documents.sheet import Sheet

_HABIT = 0.5  # share of clear cases from which on an author is taken to repeat the sheet


@dataclass(frozen=True)
class Stretch:
    """Items ``start`` to ``end`` of the document. ``part`` is the index of the part they belong to; None for the
    preamble of a question whose first part begins elsewhere. ``preamble``: it begins at the head of the
    question. ``exact``: a marker of this very part opened it (not of its question or group)."""

    question: str
    part: int | None
    preamble: bool
    exact: bool
    start: int
    end: int
    marker: Marker | None


@dataclass
class Attribution:
    """``items``: positions of the sheet's formulas; ``notes``: of everything in a displaced footnote of the sheet."""

    items: set[int] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)
    ends: dict[int, int] = field(default_factory=dict)  # stretch start -> behind its last formula of the sheet
    preambles: dict[int, int] = field(default_factory=dict)  # the same for the question's statement
    restated: dict[int, float] = field(default_factory=dict)
    renamings: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def statement_end(self, stretch: Stretch) -> int:
        return self.ends.get(stretch.start, stretch.start)

    def preamble_end(self, stretch: Stretch) -> int:
        return self.preambles.get(stretch.start, stretch.start)


@dataclass
class _Job:
    """One statement looked for in one run of formulas; ``places`` are their positions in the document."""

    question: str
    part: int | None  # None: the statement of the question
    statement: Sequence[str]
    places: list[int]
    stretches: list[Stretch]
    follows: _Job | None = None  # a statement that stands before this one in the same run
    found: Restatement | None = None
    accepted: bool = False

    @property
    def offset(self) -> int:
        if self.follows is None or self.follows.found is None or not self.follows.accepted:
            return 0
        return self.follows.found.end


def attribute(document: Document, sheet: Sheet, stretches: Sequence[Stretch], same: Same) -> Attribution:
    """Decide for every stretch which of its formulas the sheet printed."""
    result = Attribution()
    jobs = _jobs(document, sheet, stretches)
    result.renamings = _renamings(document, jobs, same)
    for job in jobs:
        job.accepted = _look(document, job, same, result).decisive()
    clear = [job for job in jobs if len(job.statement) >= 3 and job.places]
    habit = sum(job.accepted for job in clear) / len(clear) if clear else None
    for job in jobs:
        if not job.accepted:
            _look(document, job, same, result)  # what it follows may have been accepted by now
            job.accepted = _accept(job, habit)
    leftovers: list[tuple[str, list[str]]] = []
    for job in jobs:
        _take(document, job, result)
        rows = {row for row, _ in job.found.pairs} if job.accepted and job.found else set()
        rest = [formula for row, formula in enumerate(job.statement) if row not in rows]
        leftovers.append((job.question, rest))
    _displaced_notes(document, stretches, leftovers, same, result)
    return result


def _jobs(document: Document, sheet: Sheet, stretches: Sequence[Stretch]) -> list[_Job]:
    jobs: list[_Job] = []
    for question in dict.fromkeys(part.question for part in sheet.parts):
        statement = sheet.question_statement(question)
        heads = [stretch for stretch in stretches if stretch.question == question and stretch.preamble]
        head: _Job | None = None
        if heads and statement:
            head = _Job(question, None, statement, _formulas(document, heads), heads)
            jobs.append(head)
        for index, part in enumerate(sheet.parts):
            own = [stretch for stretch in stretches if stretch.part == index]
            if part.question != question or not own:
                continue
            places = _formulas(document, own)
            before: _Job | None = head if head is not None and own[0].preamble else None
            first = bool(part.question_statement)
            if first and statement and (head is None or not (head.places or own[0].preamble)):
                before = _Job(question, None, statement, places, own)
                jobs.append(before)
            jobs.append(_Job(question, index, part.statement, places, own, before))
    return jobs


def _formulas(document: Document, stretches: Sequence[Stretch]) -> list[int]:
    return [
        at for stretch in stretches for at in range(stretch.start, stretch.end)
        if isinstance(document.items[at], Formula)
    ]  # fmt: skip


def _content(document: Document, places: Sequence[int]) -> tuple[list[str], list[bool]]:
    formulas = [item for at in places if isinstance(item := document.items[at], Formula)]
    return [formula.latex for formula in formulas], [formula.is_boxed for formula in formulas]


def _look(document: Document, job: _Job, same: Same, result: Attribution) -> Restatement:
    """Look for the statement of a job behind what it follows; columns of ``job.found`` count from the first place."""
    latex, own = _content(document, job.places[job.offset :])
    compare = under_renaming(same, result.renamings.get(job.question, {}))
    found = restate(job.statement, latex, own, compare)
    job.found = replace(found, pairs=tuple((row, column + job.offset) for row, column in found.pairs))
    return found


def _accept(job: _Job, habit: float | None) -> bool:
    """Whether a statement that is not clearly there was repeated all the same: one or two formulas, or many of
    which few were recognised. Where the author repeats the sheet elsewhere, yes; where nothing else
    tells, only if something is left that can be the answer."""
    found = job.found
    if found is None or not found.pairs:
        return False
    first_row, first_column = found.pairs[0]
    dense = len(found.documents) >= 0.5 * (found.end - job.offset)
    if habit is not None:
        early = first_column - job.offset <= 1
        enough = found.total <= 2 or found.share >= 0.5 or (first_row, first_column) == (0, job.offset)
        return habit >= _HABIT and dense and early and enough
    return found.total <= 2 and first_column - job.offset <= 1 and dense and found.end < len(job.places)


def _take(document: Document, job: _Job, result: Attribution) -> None:
    found = job.found
    if not job.accepted or found is None or not found.pairs:
        return
    latex, own = _content(document, job.places)
    columns = found.documents | garbled(job.statement, latex, own, found)
    taken = {job.places[column] for column in columns}
    result.items |= taken
    for stretch in job.stretches:
        inside = [at for at in taken if stretch.start <= at < stretch.end]
        if inside:
            end = max(inside) + 1
            result.ends[stretch.start] = max(end, result.ends.get(stretch.start, 0))
            if job.part is None:
                result.preambles[stretch.start] = end
    if job.part is not None:
        result.restated[job.part] = found.share


def _renamings(document: Document, jobs: Sequence[_Job], same: Same) -> dict[str, Mapping[str, str]]:
    """For each question the letters that it writes differently, agreed on by all statements that show it."""
    known: dict[str, dict[str, str]] = {}
    for job in jobs:
        latex, own = _content(document, job.places)
        found = find_renaming(job.statement, latex, own, same) if len(job.statement) > 1 else {}
        target = known.setdefault(job.question, {})
        for old, new in found.items():
            if old not in target and new not in target.values():
                target[old] = new
    return {question: renaming for question, renaming in known.items() if renaming}


def _displaced_notes(
    document: Document,
    stretches: Sequence[Stretch],
    leftovers: Sequence[tuple[str, list[str]]],
    same: Same,
    result: Attribution,
) -> None:
    """Footnotes of the sheet that a converter put elsewhere: a numbered paragraph that opens no part and
    whose formulas are all among those of the sheet that are still looked for."""
    openers = {id(stretch.marker) for stretch in stretches if stretch.marker is not None}
    for stretch in stretches:
        at = stretch.start
        while at < stretch.end:
            marker = document.items[at]
            at += 1
            if not isinstance(marker, Marker) or marker.kind not in ("item", "heading") or id(marker) in openers:
                continue
            start = at
            while at < stretch.end and getattr(document.items[at], "block", None) == marker.block:
                at += 1
            places = [place for place in range(start, at) if isinstance(document.items[place], Formula)]
            latex, own = _content(document, places)
            if not places or any(own) or any(place in result.items for place in places):
                if places and all(place in result.items for place in places):
                    result.notes.update(range(start, at))
                continue
            for _, rest in leftovers:
                if _in_order(latex, rest, same):
                    result.items.update(places)
                    result.notes.update(range(start, at))
                    break


def _in_order(latex: Sequence[str], rest: list[str], same: Same) -> bool:
    """Whether all of ``latex`` occur in ``rest`` in order; if so they are used up."""
    used: list[int] = []
    position = 0
    for formula in latex:
        while position < len(rest) and not same(rest[position], formula):
            position += 1
        if position == len(rest):
            return False
        used.append(position)
        position += 1
    for index in reversed(used):
        del rest[index]
    return True
