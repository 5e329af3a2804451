"""The table at the end of a report: one row for each part, and the total."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from derivecheck.report.words import STYLES, places, points
from derivecheck.results import AnswerResult, GradeReport, PartResult, StepResult


def summary_table(report: GradeReport) -> Table:
    """One row for each part; "look at" names the lines of the submission where something is wrong."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("part")
    table.add_column("verdict")
    for name in ("points", "of", "for a person", "answers right", "steps that hold"):
        table.add_column(name, justify="right")
    table.add_column("look at", overflow="fold")
    for part in report.parts:
        table.add_row(
            Text(part.part),
            Text(part.verdict, style=STYLES[part.verdict]),
            points(part.score),
            points(part.max_score),
            points(part.open_points) if part.open_points else "",
            _right(part.answers),
            _held(part.steps),
            _where_wrong(part),
        )
    table.add_row(*_total(report), style="bold")
    return table


def _where_wrong(part: PartResult) -> str:
    items: tuple[AnswerResult | StepResult, ...] = (*part.answers, *part.steps)
    return places([item.line for item in items if item.is_wrong])


def _total(report: GradeReport) -> tuple[str, ...]:
    answers = [answer for part in report.parts for answer in part.answers]
    steps = [step for part in report.parts for step in part.steps]
    waiting = points(report.open_points) if report.open_points else ""
    return ("total", "", points(report.score), points(report.max_score), waiting, _right(answers), _held(steps))


def _right(answers: Sequence[AnswerResult]) -> str:
    """``2 of 3``, without the answers that a person judges."""
    judged = [answer for answer in answers if answer.verdict != "person"]
    return f"{sum(answer.verdict == 'equal' for answer in judged)} of {len(judged)}" if judged else ""


def _held(steps: Sequence[StepResult]) -> str:
    return f"{sum(step.verdict == 'holds' for step in steps)} of {len(steps)}" if steps else ""
