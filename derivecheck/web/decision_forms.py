"""The forms to decide with: under answers, parts and groups, and behind the mark of a relation."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from derivecheck.identical import answer_key, step_latex
from derivecheck.overrides import Override, Overrides
from derivecheck.report.statistics import AnswerGroup
from derivecheck.results import GradeReport, StepResult
from derivecheck.web.decisions import answer_of, part_of
from derivecheck.web.templating import render

_FOR_ANSWERS = ("right", "wrong", "missing")
_FOR_STEPS = ("holds", "fails")
_FOR_PARTS = ("right", "wrong", "incomplete", "missing")


@dataclass(frozen=True)
class Standing:
    """A decision that stands: whose it is, and what it says."""

    whose: str
    entry: Override


def standing(known: Overrides, report: GradeReport, part: str, answer: str) -> list[Standing]:
    """The decisions that are about an answer or a part of a submission."""
    found = []
    for entry in known.entries:
        if (entry.part, entry.answer) != (part, answer) or entry.step:
            continue
        if entry.submission == report.submission:
            found.append(Standing("one", entry))
        elif not entry.submission and answer:
            given = answer_of(report, part, answer)
            if given.submitted and entry.fits(given.submitted, given.meaning, report.macros):
                found.append(Standing("all", entry))
    return found


def standing_for_step(known: Overrides, report: GradeReport, part: str, step: StepResult) -> list[Standing]:
    """The decisions that are about a relation of a submission."""
    return [
        Standing("one" if entry.submission else "all", entry)
        for entry in known.entries
        if entry.step and entry.part == part and entry.submission in ("", report.submission)
        if entry.fits_step(step, report.macros)
    ]


def step_form(
    address: str, report: GradeReport, known: Overrides, part: str, step: StepResult, shown: Markup
) -> Markup:
    """The mark of a relation (``shown``), which opens the form to decide about it."""
    return _form(
        address=address,
        part=part,
        answer="",
        step=step_latex(step),
        shown=shown,
        like="",
        stands=standing_for_step(known, report, part, step),
        verdicts=_FOR_STEPS,
        most=None,
        shared=True,
        opened=False,
    )


def submission_form(address: str, report: GradeReport, known: Overrides, part: str, answer: str) -> Markup:
    """The form under an answer, or (answer "") under the head of a part."""
    stands = standing(known, report, part, answer)
    about = answer_of(report, part, answer) if answer else None
    return _form(
        address=address,
        part=part,
        answer=answer,
        step="",
        shown="",
        like="",
        stands=stands,
        verdicts=_FOR_ANSWERS if answer else _FOR_PARTS,
        most=None if answer else part_of(report, part).max_score,
        shared=about is not None and bool(about.submitted),
        opened=about is not None and about.verdict == "person" and not stands,
    )


def group_form(address: str, known: Overrides, group: AnswerGroup) -> Markup:
    """The form under a group of answers or relations."""
    stands = [
        Standing("all", entry)
        for entry in known.entries
        if not entry.submission and (entry.part, entry.answer) == (group.part, group.answer)
        if (entry.fits(group.like, group.meaning, group.macros) if group.answer else _is_of(entry, group))
    ]
    return _form(
        address=address,
        part=group.part,
        answer=group.answer,
        step="" if group.answer else group.like,
        shown="",
        like=group.like if group.answer else "",
        stands=stands,
        verdicts=_FOR_ANSWERS if group.answer else _FOR_STEPS,
        most=None,
        shared=False,
        opened=False,
    )


def _is_of(entry: Override, group: AnswerGroup) -> bool:
    """Whether a decision is about this group of relations."""
    if not entry.step:
        return False
    if entry.meaning and group.meaning:
        return entry.meaning == group.meaning
    return answer_key(entry.step) == group.like


def _form(**values: object) -> Markup:
    return Markup(render("decision_form.html.j2", **values))
