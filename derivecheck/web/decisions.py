"""Decisions of a person, made in the page: what a form says, tried before it is written (``decision_forms`` has the
forms).

Runs in a worker. The decisions stand in a file of ``derivecheck.overrides`` for the class, which may be edited,
and taken along, like any other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from derivecheck.identical import answer_key, step_key
from derivecheck.overrides import (
    Override,
    Overrides,
    apply_overrides,
    read_overrides,
    remove_override,
    save_override,
)
from derivecheck.report.shorten import harmless
from derivecheck.results import AnswerResult, GradeReport, InputError, PartResult, StepResult
from derivecheck.web.undoing import Change, standing_for

_LONGEST_COMMENT = 4000


@dataclass(frozen=True)
class Form:
    """What was sent. ``whose``: ``one`` submission, or ``all`` with this answer or relation; ``like``: the answer, for
    ``all`` from the page of the class, where there is no submission; ``step``: the relation that it is about, if it
    is about one. ``take_back``: remove instead."""

    part: str
    answer: str = ""
    whose: str = "one"
    like: str = ""
    verdict: str = ""
    points: str = ""
    comment: str = ""
    take_back: bool = False
    step: str = ""


def overrides_of(path: Path) -> Overrides:
    """The decisions about a class; none where there is no file. Raises ``InputError`` for a file that is no TOML."""
    return read_overrides(path) if path.exists() else Overrides()


def decide(path: Path, reports: Sequence[GradeReport], report: GradeReport | None, form: Form) -> Change:
    """Write what the form says, or take it back. ``reports``: the class as it was graded; ``report``: the one that
    is decided about, None from the page of the class. Raises ``InputError`` with what is wrong with the form; then
    nothing was written."""
    wanted = _override(form, report, overrides_of(path), reports)
    if form.take_back:
        return take_back(path, wanted)
    _, troubles = apply_overrides(reports if report is None else [report], Overrides((wanted,)))
    if troubles:
        raise InputError(f"{troubles[0].message[:1].upper()}{troubles[0].message[1:]}.")
    before = standing_for(path, wanted.target)
    save_override(path, wanted)
    return Change(before, wanted)


def take_back(path: Path, wanted: Override) -> Change:
    """Remove what is decided about the same as ``wanted``. Raises ``InputError`` where nothing is."""
    before = standing_for(path, wanted.target)
    if before is None or not remove_override(path, wanted):
        raise InputError("This was not decided, so there is nothing to take back.")
    return Change(before, None)


def entry_to_take_back(form: Form, submission: str) -> Override:
    """A decision in the file, told by what it is about. Raises ``InputError``."""
    return _made(form, submission, form.like, ("", "taken back"), None, "", step=form.step)


def _override(form: Form, report: GradeReport | None, known: Overrides, reports: Sequence[GradeReport]) -> Override:
    points = None if form.take_back else _points(form.points)
    told = ("", "") if form.take_back else (form.verdict, _comment(form.comment))
    if form.take_back:
        told = ("", "taken back")  # what is removed is found by its target alone
    if form.step:
        return _about_step(form, report, known, reports, told, points)
    if report is None or form.whose == "all":
        if report is None:
            like, meaning = _shared(reports, form)
        else:
            like, meaning = _key(report, answer_of(report, form.part, form.answer))
        if not like:
            raise InputError("There is no answer that others could have given too.")
        return _made(form, "", _same_group(known, form, like, meaning), told, points, "", meaning)
    part = part_of(report, form.part)
    like = answer_of(report, form.part, form.answer).submitted if form.answer else ""
    return _made(form, report.submission, like, told, points, "" if like else part.content)


def _about_step(
    form: Form,
    report: GradeReport | None,
    known: Overrides,
    reports: Sequence[GradeReport],
    told: tuple[str, str],
    points: float | None,
) -> Override:
    """The decision about a relation of one submission, or of all that have it."""
    among = reports if report is None else [report]
    found = next(((made, step) for made in among if (step := _step(made, form)) is not None), None)
    if found is None and not form.take_back:
        raise InputError("There is no such relation.")
    one = report.submission if report is not None and form.whose != "all" else ""
    written, meaning = form.step if one else answer_key(form.step), ""
    if found is not None:
        made, step = found
        if not one:
            written, meaning = step_key(step, made.macros), step.meaning
        for entry in known.entries:  # as it is written in the file already, if it is
            if entry.step and (entry.part, entry.submission) == (form.part, one) and entry.fits_step(step, made.macros):
                written = entry.step
    return _made(form, one, "", told, points, "", meaning, step=written)


def _step(report: GradeReport, form: Form) -> StepResult | None:
    """The relation that the form is about, where the report has it."""
    wanted = answer_key(form.step, report.macros)
    parts = [part for part in report.parts if part.part == form.part]
    return next((step for part in parts for step in part.steps if step_key(step, report.macros) == wanted), None)


def _made(
    form: Form,
    submission: str,
    like: str,
    told: tuple[str, str],
    points: float | None,
    seen: str,
    meaning: str = "",
    step: str = "",
) -> Override:
    verdict, comment = told
    try:
        return Override(
            form.part,
            form.answer,
            submission,
            like.strip(),
            verdict,
            points,
            comment,
            seen,
            meaning=meaning,
            step=step.strip(),
        )
    except ValueError as problem:
        words = str(problem).replace("it has no verdict, no points and no comment", "choose a verdict, points or words")
        raise InputError(f"The decision {words}.") from None


def _points(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        points = math.nan
    if not math.isfinite(points):
        raise InputError("Points are a number.")
    return points


def _comment(text: str) -> str:
    if len(text) > _LONGEST_COMMENT:
        raise InputError(f"A comment may have {_LONGEST_COMMENT} characters.")
    return harmless(text).strip()


def part_of(report: GradeReport, name: str) -> PartResult:
    """Raises ``InputError`` where the report has none of this name; so does ``answer_of``."""
    found = next((part for part in report.parts if part.part == name), None)
    if found is None:
        raise InputError("There is no such part.")
    return found


def answer_of(report: GradeReport, part: str, name: str) -> AnswerResult:
    found = next((answer for answer in part_of(report, part).answers if answer.name == name), None)
    if found is None:
        raise InputError("There is no such answer.")
    return found


def _key(report: GradeReport, answer: AnswerResult) -> tuple[str, str]:
    """An answer for others to be compared with: as ``answer_key`` writes it, without its author's macros, and what it
    means."""
    return (answer_key(answer.submitted, report.macros) if answer.submitted else "", answer.meaning)


def _shared(reports: Sequence[GradeReport], form: Form) -> tuple[str, str]:
    """The answer that a group is told by; only as it is written where none of the reports has it."""
    wanted = answer_key(form.like) if form.like.strip() else ""
    for report in reports:
        for part in report.parts:
            for answer in part.answers if part.part == form.part else ():
                if answer.name == form.answer and (key := _key(report, answer))[0] == wanted:
                    return key
    return wanted, ""


def _same_group(known: Overrides, form: Form, like: str, meaning: str) -> str:
    """How the group is written in the file already, if it is."""
    for entry in known.entries:
        if not entry.submission and (entry.part, entry.answer) == (form.part, form.answer):
            if entry.fits(like, meaning, ()):
                return entry.like
    return like
