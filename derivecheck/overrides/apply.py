"""Decisions applied to graded submissions: verdicts and points change, what was found stays told, totals follow.

A decision for one submission goes before one for a group of identical answers or relations, and a decision for a part
before those for its answers and relations. Nothing is applied that cannot be applied as it stands: it is told as a
``Trouble``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from derivations.catalog import load_problem_set
from derivations.model import Part, ProblemSet
from derivecheck.overrides.model import ANSWER_VERDICTS, PART_VERDICTS, STEP_VERDICTS, Override, Overrides, Trouble
from derivecheck.results import AnswerResult, Decided, GradeReport, PartResult, StepResult
from derivecheck.scoring import answer_worth, part_points, part_verdict, settled_by_answer

_TOLERANCE = 1e-6


def apply_overrides(
    reports: Sequence[GradeReport], overrides: Overrides, *, exists: Callable[[str], bool] | None = None
) -> tuple[list[GradeReport], tuple[Trouble, ...]]:
    """The reports with the decisions, and what could not be applied. ``exists`` says whether there is a submission
    of this name that is not among the reports (None: there may be); without one an entry for it is a trouble. With
    several reports, so is an entry for a group that has no member in them."""
    run = _Run(overrides.entries)
    made = [run.report(report) for report in reports]
    names = {report.submission for report in reports}
    for entry in overrides.entries:
        if entry in run.told or entry in run.used:
            continue
        if entry.submission and entry.submission not in names and exists is not None and not exists(entry.submission):
            run.tell(entry, f"there is no submission {entry.submission!r}")
        elif not entry.submission and len(reports) > 1:
            what = f"relation in part {entry.part}" if entry.step else f"answer to {_place(entry)}"
            run.tell(entry, f"no submission has this {what}", stale=True)
    return made, tuple(sorted(run.troubles, key=lambda trouble: trouble.line))


def _place(entry: Override) -> str:
    return f"{entry.part}, {entry.answer}" if entry.answer else entry.part


@dataclass
class _Run:
    """One pass over the reports; which entries were used or told."""

    entries: tuple[Override, ...]
    troubles: list[Trouble] = field(default_factory=list)
    used: set[Override] = field(default_factory=set)
    told: set[Override] = field(default_factory=set)

    def tell(self, entry: Override, message: str, *, stale: bool = False) -> None:
        self.told.add(entry)
        trouble = Trouble(entry.line, message, stale)
        if trouble not in self.troubles:
            self.troubles.append(trouble)

    def report(self, report: GradeReport) -> GradeReport:
        mine = [entry for entry in self.entries if entry.submission in ("", report.submission)]
        if not mine:
            return report
        problems = _problem_set(report.problems)
        known = {part.part for part in report.parts}
        for entry in mine:
            if entry.part not in known:
                self.tell(entry, f"there is no part {entry.part!r}; known: {', '.join(sorted(known))}")
        parts = tuple(
            self.part(report, part, problems, [entry for entry in mine if entry.part == part.part])
            for part in report.parts
        )
        return replace(report, parts=parts, score=sum(part.score for part in parts))

    def part(
        self, report: GradeReport, part: PartResult, problems: ProblemSet | None, mine: Sequence[Override]
    ) -> PartResult:
        fresh = [entry for entry in mine if self.is_fresh(entry, report, part)]
        chosen, steps = self.chosen(report, part, fresh), self.chosen_steps(report, part, fresh)
        made = part
        if chosen or steps:
            asked = _asked(problems, part) if problems is not None else None
            if problems is None or asked is None:
                why = "is not there to work out the points"
                if problems is not None:
                    why = f"asks something else in part {part.part} by now, so the points cannot be worked out"
                for entry in (*chosen.values(), *steps.values()):
                    self.tell(entry, f"the problem set {report.problems!r} {why}")
            else:
                decided = replace(part, steps=self.with_steps(part, steps))
                made = self.with_answers(decided, asked, problems, chosen)
        for entry in fresh:
            if not entry.answer and not entry.step:
                made = self.with_whole(made, part, entry)
        return made

    def is_fresh(self, entry: Override, report: GradeReport, part: PartResult) -> bool:
        if entry.seen and part.content and entry.seen != part.content:
            what = f"what {report.submission} says for part {part.part}"
            self.tell(entry, f"stale: {what} has changed since this was decided, so it was not applied", stale=True)
            return False
        return True

    def chosen(self, report: GradeReport, part: PartResult, fresh: Sequence[Override]) -> dict[str, Override]:
        """The decision for each answer that has one."""
        found: dict[str, Override] = {}
        answers = {answer.name: answer for answer in part.answers}
        for entry in sorted(fresh, key=lambda entry: not entry.submission):
            if not entry.answer:
                continue
            answer = answers.get(entry.answer)
            if answer is None:
                known = ", ".join(answers) or "none"
                self.tell(entry, f"part {part.part} has no answer {entry.answer!r}; known: {known}")
            elif entry.like and not entry.fits(answer.submitted, answer.meaning, report.macros):
                if entry.submission:
                    message = f"stale: the answer of {entry.submission} to {_place(entry)} is no longer this one"
                    self.tell(entry, f"{message}, so it was not applied", stale=True)
            elif entry.answer not in found:
                found[entry.answer] = entry
            else:
                self.used.add(entry)  # the decision for this one submission goes before it
        return found

    def chosen_steps(self, report: GradeReport, part: PartResult, fresh: Sequence[Override]) -> dict[int, Override]:
        """The decision for each relation, by its position, that has one."""
        found: dict[int, Override] = {}
        for entry in sorted(fresh, key=lambda entry: not entry.submission):
            if not entry.step:
                continue
            fitting = [at for at, step in enumerate(part.steps) if entry.fits_step(step, report.macros)]
            if not fitting and entry.submission:
                message = f"stale: {entry.submission} no longer has this relation in part {part.part}"
                self.tell(entry, f"{message}, so it was not applied", stale=True)
            elif fitting:
                self.used.add(entry)  # where there is one for this submission, that goes before it
            for at in fitting:
                found.setdefault(at, entry)
        return found

    def with_steps(self, part: PartResult, chosen: dict[int, Override]) -> tuple[StepResult, ...]:
        return tuple(_decided_step(step, chosen[at]) if at in chosen else step for at, step in enumerate(part.steps))

    def with_answers(
        self, part: PartResult, asked: Part, problems: ProblemSet, chosen: dict[str, Override]
    ) -> PartResult:
        answers: list[AnswerResult] = []
        given: dict[str, float] = {}
        for answer in part.answers:
            entry = chosen.get(answer.name)
            worth = answer_worth(asked, answer.name)
            if entry is None:
                answers.append(answer)
            elif entry.points is not None and entry.points > worth + _TOLERANCE:
                self.tell(entry, f"points {entry.points:g} are more than the {worth:g} that {_place(entry)} is worth")
                answers.append(answer)
            else:
                self.used.add(entry)
                answers.append(_decided_answer(answer, entry, worth))
                points = entry.points
                if points is None and entry.verdict and answer.verdict == "person":
                    # Words have no steps that the rule could count beside them.
                    points = worth if answers[-1].verdict == "equal" else 0.0
                if points is not None:
                    given[answer.name] = points
        overruled = any(step.is_overruled for step in part.steps)
        if not overruled and not any(answer.decided and _changes(answer.decided) for answer in answers):
            return replace(part, answers=tuple(answers))
        steps = tuple(settled_by_answer(step, answers) for step in part.steps)
        score, waiting = part_points(asked, asked.grading or problems.grading, answers, steps, given)
        made = replace(part, verdict=part_verdict(answers), answers=tuple(answers), steps=steps)
        return replace(made, score=score, open=waiting)

    def with_whole(self, made: PartResult, found: PartResult, entry: Override) -> PartResult:
        """``made`` with a decision on the part as a whole; ``found`` is the part as the program left it."""
        points = entry.points
        if points is not None and points > found.max_score + _TOLERANCE:
            self.tell(entry, f"points {points:g} are more than the {found.max_score:g} of part {found.part}")
            return made
        self.used.add(entry)
        verdict = PART_VERDICTS.get(entry.verdict, "")
        if points is None and verdict:
            points = found.max_score if verdict == "correct" else 0.0
        if points is None:
            return replace(made, decided=Decided(comment=entry.comment))
        if not verdict:
            verdict = "correct" if points >= found.max_score - _TOLERANCE else "incorrect"
        given = PART_VERDICTS.get(entry.verdict, "")
        told = Decided(given, entry.points, entry.comment, found.verdict, found.score)
        return replace(made, verdict=verdict, score=points, open=0.0, decided=told)


def _asked(problems: ProblemSet, part: PartResult) -> Part | None:
    """The part of the problem set, where it still asks what was graded: a set that is a file may have changed."""
    found = next((asked for asked in problems.parts if asked.id == part.part), None)
    if found is None or [ask.name for ask in found.asks] != [answer.name for answer in part.answers]:
        return None
    return found


def _decided_answer(answer: AnswerResult, entry: Override, worth: float) -> AnswerResult:
    verdict = ANSWER_VERDICTS.get(entry.verdict, "")
    told = Decided(verdict, entry.points, entry.comment, answer.verdict)
    if not _changes(told):
        return replace(answer, decided=Decided(comment=entry.comment))
    if not verdict and entry.points is not None:
        verdict = "equal" if entry.points >= worth - _TOLERANCE else "different"
    return replace(answer, verdict=verdict, credit=0.0, decided=told)  # credit is what the program gave


def _decided_step(step: StepResult, entry: Override) -> StepResult:
    verdict = STEP_VERDICTS.get(entry.verdict, "")
    if not verdict:
        return replace(step, decided=Decided(comment=entry.comment))
    return replace(step, verdict=verdict, decided=Decided(verdict, None, entry.comment, step.verdict))


def _changes(decided: Decided) -> bool:
    """Whether a decision is more than a comment."""
    return bool(decided.verdict) or decided.points is not None


def _problem_set(name: str) -> ProblemSet | None:
    try:
        return load_problem_set(name)
    except LookupError:
        return None
