"""What a class did, counted: scores, success by part, mistakes, identical wrong answers. Data only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from derivecheck.identical import answer_key, step_key, step_latex
from derivecheck.report.worlds import told_world
from derivecheck.results import WRONG, AnswerResult, GradeReport, PartResult, StepResult

BINS = 10


@dataclass(frozen=True)
class Scores:
    """``bins``: how many submissions have 0 to 10 %, 10 to 20 %, … of the points; 100 % is in the last."""

    count: int
    mean: float
    median: float
    lowest: float
    highest: float
    max_score: float
    bins: tuple[int, ...]


@dataclass(frozen=True)
class PartSuccess:
    """One part over the class; ``verdicts``: verdict and how many have it, the most common first."""

    part: str
    max_score: float
    mean: float
    open: float
    verdicts: tuple[tuple[str, int], ...]
    count: int

    @property
    def share(self) -> float:
        """The mean score as a share of the points, 0 to 1."""
        return min(1.0, self.mean / self.max_score) if self.max_score else 0.0


@dataclass(frozen=True)
class Mistake:
    """One mistake: where it was made (``answer`` is "" for a step), what it is in words, and by whom."""

    part: str
    answer: str
    edit: str
    submissions: tuple[str, ...]


@dataclass(frozen=True)
class AnswerGroup:
    """Submissions with answers that are not right and mean the same, or (``answer`` "") with relations that do not
    hold and say the same. ``like``: the commonest of them as
    ``answer_key`` writes it; by it and by their ``meaning`` an override names the group. ``shown``: the answer as one
    of them typed it, with his ``macros``; ``others``: the same written otherwise; ``decided``: how many of them a
    person has decided."""

    part: str
    answer: str
    like: str
    verdict: str
    hint: str
    submissions: tuple[str, ...]
    shown: str = ""
    macros: tuple[str, ...] = ()
    decided: int = 0
    meaning: str = ""
    others: tuple[str, ...] = ()


def score_statistics(reports: Sequence[GradeReport]) -> Scores:
    """Over at least one report; ``ValueError`` for none."""
    scores = [report.score for report in reports]
    bins = [0] * BINS
    for report in reports:
        share = report.score / report.max_score if report.max_score else 0.0
        bins[min(BINS - 1, max(0, int(share * BINS + 1e-9)))] += 1
    most = max(report.max_score for report in reports)
    return Scores(len(scores), fmean(scores), median(scores), min(scores), max(scores), most, tuple(bins))


def success_by_part(reports: Iterable[GradeReport]) -> tuple[PartSuccess, ...]:
    """In the order in which the parts first stand in a report."""
    found: dict[str, list[PartResult]] = {}
    for report in reports:
        for part in report.parts:
            found.setdefault(part.part, []).append(part)
    return tuple(
        PartSuccess(
            name,
            max(part.max_score for part in parts),
            fmean(part.score for part in parts),
            sum(part.open_points for part in parts),
            tuple(Counter(part.verdict for part in parts).most_common()),
            len(parts),
        )
        for name, parts in found.items()
    )


_RIGHT_IF = re.compile(r"\bright if\b|\bthe (?:left|right) side lacks\b")


def named_edit(hint: str) -> str:
    """The mistake that a hint names, without the corrected formula behind it and the reason in front: ``right if
    the sum is divided by n``; a reason alone as it is."""
    text = told_world(hint).words.split("\n")[0]
    found = _RIGHT_IF.search(text)
    if not found:
        return text.strip()
    text = text[found.start() :]
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "{([") - (character in "})]")
        if depth <= 0 and text.startswith(": ", position):
            return text[:position].strip()
    return text.strip()


def common_mistakes(reports: Iterable[GradeReport]) -> tuple[Mistake, ...]:
    """Wrong answers and failing steps by the mistake that was named, the commonest first; one submission counts
    once for a mistake."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for report in reports:
        for part in report.parts:
            for key in _mistakes(part):
                found.setdefault(key, {})[report.submission] = None
    made = [Mistake(*key, tuple(names)) for key, names in found.items()]
    return tuple(sorted(made, key=lambda mistake: -len(mistake.submissions)))


def _mistakes(part: PartResult) -> Iterable[tuple[str, str, str]]:
    named: set[str] = set()
    for answer in part.answers:
        if answer.is_wrong:
            edit = "no answer found" if answer.verdict == "missing" else named_edit(answer.hint)
            named.add(edit)
            yield part.part, answer.name, edit or "another mistake"
    for step in part.steps:
        edit = named_edit(step.why) if step.is_wrong else ""
        if edit and edit not in named:  # a step that puts down a wrong answer is counted with it
            yield part.part, "", edit


def answer_groups(reports: Iterable[GradeReport], least: int = 1) -> tuple[AnswerGroup, ...]:
    """Answers that are not right, those that mean the same together, the largest groups first; those of ``least``
    members and more. What a person has decided stays in its group."""
    found: dict[tuple[str, str, str], list[tuple[GradeReport, AnswerResult]]] = {}
    for report in reports:
        for part in report.parts:
            for answer in part.answers:
                if answer.submitted and _is_open_to_decision(answer):
                    same = answer.meaning or answer_key(answer.submitted, report.macros)
                    found.setdefault((part.part, answer.name, same), []).append((report, answer))
    made = [_group(part, name, members) for (part, name, _), members in found.items() if len(members) >= least]
    return tuple(sorted(made, key=lambda group: -len(group.submissions)))


def relation_groups(reports: Iterable[GradeReport], least: int = 2) -> tuple[AnswerGroup, ...]:
    """Relations that were not found to hold, as ``answer_groups``; those that only put down a wrong answer are told
    with it."""
    found: dict[tuple[str, str], dict[str, tuple[GradeReport, StepResult]]] = {}
    for report in reports:
        for part in report.parts:
            with_answers = {(answer.line, answer.hint) for answer in part.answers}
            for step in part.steps:
                if _is_open_to_decision(step) and (step.line, step.why) not in with_answers:
                    same = step.meaning or step_key(step, report.macros)
                    found.setdefault((part.part, same), {}).setdefault(report.submission, (report, step))
    made = [_relation_group(part, list(rows.values())) for (part, _), rows in found.items() if len(rows) >= least]
    return tuple(sorted(made, key=lambda group: -len(group.submissions)))


def _is_open_to_decision(item: AnswerResult | StepResult) -> bool:
    return item.verdict in WRONG or item.verdict == "undecided" or item.decided is not None


def _relation_group(part: str, members: Sequence[tuple[GradeReport, StepResult]]) -> AnswerGroup:
    forms = Counter(step_key(step, report.macros) for report, step in members)
    like, *others = (form for form, _ in forms.most_common())
    report, step = next(row for row in members if step_key(row[1], row[0].macros) == like)
    return AnswerGroup(
        part,
        "",
        like,
        step.decided.was or step.verdict if step.decided else step.verdict,
        step.why,
        tuple(report.submission for report, _ in members),
        step_latex(step),
        report.macros,
        sum(step.decided is not None for _, step in members),
        step.meaning,
        tuple(others),
    )


def _group(part: str, name: str, members: Sequence[tuple[GradeReport, AnswerResult]]) -> AnswerGroup:
    forms = Counter(answer_key(answer.submitted, report.macros) for report, answer in members)
    like, *others = (form for form, _ in forms.most_common())
    report, answer = next(row for row in members if answer_key(row[1].submitted, row[0].macros) == like)
    return AnswerGroup(
        part,
        name,
        like,
        answer.decided.was or answer.verdict if answer.decided else answer.verdict,
        answer.hint,
        tuple(report.submission for report, _ in members),
        answer.submitted,
        report.macros,
        sum(answer.decided is not None for _, answer in members),
        answer.meaning,
        tuple(others),
    )
