"""The pages of a class, made in a worker: reading its store and setting its formulas takes seconds.

The pages of the class and of each submission are those of ``derivecheck.report``, with the decisions of the person
applied, forms to decide with, and ways to the other pages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from derivecheck.batch.model import Entry
from derivecheck.batch.store import FILE_NAME, Store
from derivecheck.overrides import Override, Overrides, Trouble, apply_overrides
from derivecheck.report.class_page import class_page
from derivecheck.report.environment import anchor
from derivecheck.report.gradebook import Row as GradebookRow
from derivecheck.report.gradebook import gradebook_csv
from derivecheck.report.pages import submission_page
from derivecheck.report.shorten import one_line
from derivecheck.report.statistics import AnswerGroup
from derivecheck.results import GradeReport, InputError, StepResult
from derivecheck.web.decision_forms import group_form, step_form, submission_form
from derivecheck.web.decisions import Form, decide, entry_to_take_back, overrides_of, take_back
from derivecheck.web.templating import render
from derivecheck.web.undoing import last_change, remember, undo

_HEAD = Markup('<link rel="stylesheet" href="/static/class.css"><link rel="icon" href="/static/icon.svg">')


@dataclass(frozen=True)
class Shown:
    """What the pages of a class need to know of it. ``place``: the folder of its results; ``decisions``: the file
    of decisions, there or not; ``address``: where its pages are, without a slash at the end."""

    place: Path
    decisions: Path
    name: str
    address: str

    def of(self, entry: Entry) -> str:
        """The address of the page of a submission."""
        return f"{self.address}/submissions/{identity(entry)}"


@dataclass(frozen=True)
class Row:
    """One submission in the list of the class. ``address`` is "" where there is no page to show."""

    name: str
    student: str
    status: str
    words: str
    address: str
    report: GradeReport | None


def identity(entry: Entry) -> str:
    """A name for an entry that may stand in an address: the same as long as the class has it under this name."""
    told = f"{Path(entry.source).name}\0{entry.name}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def entries_of(place: Path) -> list[Entry]:
    """The class list; empty where the grading has not come so far."""
    if not (place / FILE_NAME).exists():
        return []
    with Store.open(place / FILE_NAME) as store:
        return store.entries()


def _known(shown: Shown) -> tuple[Overrides, str]:
    """The decisions, and why there are none where the file cannot be read."""
    try:
        return overrides_of(shown.decisions), ""
    except InputError as problem:
        return Overrides(), str(problem).replace(f"{shown.decisions.parent}/", "")


def class_overview(shown: Shown) -> str:
    """The page of the class, once it is graded."""
    entries = entries_of(shown.place)
    known, _ = _known(shown)
    reports, _ = apply_overrides([entry.report for entry in entries if entry.report is not None], known)
    strip = _strip(shown, [entry for entry in entries if entry.report is not None], reports)
    addresses = {entry.name: shown.of(entry) for entry in entries}

    def beside(group: AnswerGroup) -> Markup:
        return group_form(f"{shown.address}/decide", known, group)

    return class_page(
        reports,
        title=shown.name,
        refused=[(entry.name, entry.message or entry.status) for entry in entries if entry.report is None],
        link=addresses.__getitem__,
        links=[*_ways(shown), ("list and actions", f"{shown.address}/list")],
        beside=beside,
        above=strip,
        head=_HEAD,
    )


def _ways(shown: Shown) -> list[tuple[str, str]]:
    """The ways from a page of the class to the others."""
    return [("derivecheck", "/"), ("Classes", "/classes"), ("decisions", f"{shown.address}/decisions")]


def gradebook(shown: Shown) -> str:
    """The grade book of the class as CSV, with the decisions in it."""
    entries = entries_of(shown.place)
    graded = [entry.report for entry in entries if entry.report is not None]
    decided = iter(apply_overrides(graded, _known(shown)[0])[0])
    most = max((report.max_score for report in graded), default=None)
    rows = []
    for entry in entries:
        report = next(decided) if entry.report is not None else None
        score, of = (None, most) if report is None else (report.score, report.max_score)
        rows.append(GradebookRow(shown.name, entry.student, score, of))
    return gradebook_csv(rows)


def class_list(shown: Shown) -> str:
    """The list of the class, as a part of its page."""
    entries = entries_of(shown.place)
    known, _ = _known(shown)
    graded = [entry.report for entry in entries if entry.report is not None]
    decided = iter(apply_overrides(graded, known)[0])
    rows = [_row(entry, next(decided) if entry.report is not None else None, shown) for entry in entries]
    counts = Counter(entry.status for entry in entries)
    return render("grading_list.html.j2", rows=rows, counts=counts)


def _row(entry: Entry, report: GradeReport | None, shown: Shown) -> Row:
    words = one_line(" ".join(text for text in (entry.message, entry.note) if text))
    address = shown.of(entry) if report is not None else ""
    return Row(one_line(entry.name), one_line(entry.student), entry.status, words, address, report)


def submission(shown: Shown, wanted: str) -> str | None:
    """The page of one submission, or None where the class has none of this identity."""
    entries = [entry for entry in entries_of(shown.place) if entry.report is not None]
    names = [identity(entry) for entry in entries]
    if wanted not in names:
        return None
    at = names.index(wanted)
    found = entries[at].report
    assert found is not None
    links = [*_ways(shown), (one_line(shown.name), shown.address)]
    links += [("previous", shown.of(entries[at - 1]))] if at else []
    links += [("next", shown.of(entries[at + 1]))] if at + 1 < len(names) else []
    known, _ = _known(shown)
    address = f"{shown.of(entries[at])}/decide"

    def beside(part: str, answer: str) -> Markup:
        return submission_form(address, found, known, part, answer)

    def beside_step(part: str, step: StepResult, mark: Markup) -> Markup:
        return step_form(address, found, known, part, step, mark)

    decided = apply_overrides([entry.report for entry in entries if entry.report is not None], known)[0]
    strip = _strip(shown, entries, decided, at)
    return submission_page(decided[at], links=links, beside=beside, beside_step=beside_step, above=strip, head=_HEAD)


def _strip(shown: Shown, entries: Sequence[Entry], decided: Sequence[GradeReport], at: int | None = None) -> Markup:
    """What stays in sight while one decides: where a person is waited for, here and next, and the way back. ``at``:
    the submission whose page it is for, None for the class."""
    after = [*range(at + 1, len(entries)), *range(at)] if at is not None else list(range(len(entries)))
    waiting = [position for position in after if decided[position].open_points]
    here = [part.part for part in decided[at].parts if part.open_points] if at is not None else []
    following = ""
    if waiting:
        first = next(part.part for part in decided[waiting[0]].parts if part.open_points)
        following = f"{shown.of(entries[waiting[0]])}#{anchor(first)}"
    change = last_change(shown.place)
    address = shown.of(entries[at]) if at is not None else shown.address
    made = render(
        "decision_strip.html.j2",
        here=here,
        following=following,
        count=len(waiting),
        change=change,
        address=address,
        of_class=at is None,
    )
    return Markup(made)


def decide_in(shown: Shown, wanted: str, form: Form) -> str:
    """Decide about one submission, or with ``wanted`` "" about a group of answers. The address of the page to go on
    with; "" where the class has no such submission. Raises ``InputError`` as ``decisions.decide`` does."""
    entries = [entry for entry in entries_of(shown.place) if entry.report is not None]
    reports = [entry.report for entry in entries if entry.report is not None]
    if not wanted:
        remember(shown.place, decide(shown.decisions, reports, None, form))
        return shown.address
    chosen = next((entry for entry in entries if identity(entry) == wanted), None)
    if chosen is None:
        return ""
    remember(shown.place, decide(shown.decisions, reports, chosen.report, form))
    return shown.of(chosen)


def undo_in(shown: Shown) -> None:
    """Undo the last decision that was made in the page. Raises ``InputError`` as ``undoing.undo`` does."""
    undo(shown.place, shown.decisions)


def take_back_in(shown: Shown, form: Form, submission: str) -> None:
    """Remove a decision of the list. Raises ``InputError`` where it is not there."""
    remember(shown.place, take_back(shown.decisions, entry_to_take_back(form, submission)))


@dataclass(frozen=True)
class DecisionRow:
    """One decision in the list of them. ``address``: of the submission's page, "" for a group or a stranger;
    ``raw``: the entry as the file has it."""

    part: str
    answer: str
    submission: str
    like: str
    verdict: str
    points: float | None
    comment: str
    address: str
    step: str
    raw: Override


def decision_list(shown: Shown) -> str:
    """All decisions about the class, and what is wrong with any, as a part of a page."""
    entries = [entry for entry in entries_of(shown.place) if entry.report is not None]
    known, broken = _known(shown)
    addresses = {entry.name: shown.of(entry) for entry in entries}
    _, found = apply_overrides(
        [entry.report for entry in entries if entry.report is not None], known, exists=addresses.__contains__
    )
    troubles: list[Trouble] = sorted((*known.troubles, *found), key=lambda trouble: trouble.line)
    rows = [
        DecisionRow(
            one_line(entry.part),
            one_line(entry.answer),
            one_line(entry.submission),
            entry.like,
            entry.verdict,
            entry.points,
            entry.comment,
            addresses.get(entry.submission, ""),
            entry.step,
            entry,
        )
        for entry in known.entries
    ]
    return render(
        "decision_list.html.j2",
        rows=rows,
        troubles=troubles,
        broken=broken,
        address=shown.address,
        change=last_change(shown.place),
    )
