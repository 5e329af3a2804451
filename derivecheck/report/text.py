"""The report for people: a terminal, a pipe, or a text file.

Every text of a submission is printed as ``rich.text.Text``, never as markup: brackets in LaTeX are
brackets.
"""

from __future__ import annotations

from typing import IO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from derivecheck.report.proof_text import print_proof
from derivecheck.report.shorten import fit_carets, keep_ends, one_line, relation_lines
from derivecheck.report.summary import summary_table
from derivecheck.report.words import (
    STYLES,
    answer_words,
    decided_words,
    decision_words,
    line_words,
    places,
    points,
    relation_sign,
    step_count,
    total_words,
)
from derivecheck.results import AnswerResult, CheckResult, GradeReport, PartResult, StepResult, StepsResult, Unreadable

PIPED_WIDTH = 100
_NARROWEST, _WIDEST = 60, 120
_FORMULA_LIMIT = 300
_LABEL_WIDTH = 14


def open_console(stream: IO[str] | None = None, width: int | None = None) -> Console:
    """A console on ``stream`` (default: standard output): coloured on a terminal, plain and 100 columns
    wide elsewhere."""
    console = Console(file=stream, highlight=False, emoji=False, markup=False)
    if width is not None:
        console.width = width
    elif console.is_terminal:
        console.width = min(max(console.width, _NARROWEST), _WIDEST)
    else:
        console.width = PIPED_WIDTH
    return console


def print_grade(report: GradeReport, console: Console) -> None:
    """The whole report: each part, what could not be read, the summary, the total."""
    title = Text.assemble((one_line(report.submission), "bold"), ", graded against ", one_line(report.problems))
    show(title, console)
    for part in report.parts:
        console.print()
        print_part(part, console)
    if report.unreadable:
        console.print()
        print_unreadable_blocks(report, console)
    console.print()
    show(_rule(Text("Summary", style="bold")), console)
    show(summary_table(report), console)
    console.print()
    steps = [step for part in report.parts for step in part.steps]
    if steps:
        show(Text(step_count(steps)), console)
    if decision_words(report):
        show(Text(decision_words(report)), console)
    show(Text(total_words(report), style="bold"), console)


def print_unreadable_blocks(report: GradeReport, console: Console) -> None:
    """The formulas that could not be read, each with its place."""
    show(_rule(Text("Could not be read", style="bold")), console)
    for block in report.unreadable:
        _print_unreadable(block, console)


def print_check(result: CheckResult, console: Console) -> None:
    """The verdict on a pair, and what supports it."""
    how = f" ({one_line(result.how)})" if result.how else ""
    show(Text(f"{result.verdict}{how}", style=STYLES[result.verdict]), console)
    rows = Rows(console, indent=2)
    rows.add("read as", result.reading)
    rows.add("counterexample", result.counterexample)
    rows.add("hint", result.hint)
    rows.add_explanation("because", result.message)
    rows.add("ambiguous", result.second_reader)
    rows.print()
    if result.proof is not None:
        print_proof(result.proof, console)


def print_steps(result: StepsResult, console: Console) -> None:
    """Every relation of a chain with its verdict, in reading order."""
    for number, step in enumerate(result.steps, start=1):
        show(Text.assemble(f"{number:>3}  ", (step.verdict, STYLES[step.verdict])), console)
        _step_rows(step, "relation", console, indent=5)
    if not result.steps:
        show(Text("no relation found"), console)


def print_part(part: PartResult, console: Console) -> None:
    """One part: its answers, its steps that do not hold, how loose notation was read."""
    title = Text.assemble(("Part " + one_line(part.part), "bold"), "  ", (part.verdict, STYLES[part.verdict]))
    title.append(f"  {points(part.score)} of {points(part.max_score)}")
    if part.open_points:
        title.append(f", {points(part.open_points)} for a person")
    show(_rule(title), console)
    if part.decided:
        decided = Rows(console, indent=2, label_width=8)
        decided.add("decided", decided_words(part.decided), limit=0)
        decided.print()
    if not part.answers and not part.steps and not part.notes:
        show(Text("  nothing found for this part"), console)
    for answer in part.answers:
        _print_answer(answer, console)
    if part.steps:
        show(Text("  " + step_count(part.steps)), console)
    for step in part.steps:
        if step.verdict != "holds" or step.decided:
            show(Text.assemble(f"    line {step.line} ", (step.verdict, STYLES[step.verdict])), console)
            _step_rows(step, "step", console, indent=6)
    _print_remarks(part, console)
    rows = Rows(console, indent=2, label_width=5)
    for note in part.notes:
        rows.add("note", note, limit=0)
    rows.print()


def _print_answer(answer: AnswerResult, console: Console) -> None:
    head = Text(f"  {one_line(answer.name)}: ")
    head.append(answer_words(answer), style=STYLES[answer.verdict])
    head.append(line_words(answer.line))
    show(head, console)
    rows = Rows(console, indent=4)
    rows.add("expected", answer.expected)
    rows.add("submitted", answer.submitted)
    rows.add("counterexample", answer.counterexample)
    rows.add_explanation("hint", answer.hint)
    if answer.decided:
        rows.add("decided", decided_words(answer.decided), limit=0)
    rows.print()


def _step_rows(step: StepResult, label: str, console: Console, indent: int) -> None:
    rows = Rows(console, indent)
    lines = relation_lines(step.left, relation_sign(step.relation), step.right, rows.room, _FORMULA_LIMIT)
    rows.add_lines(label, lines)
    rows.add_explanation("found" if step.is_overruled else "why", step.why)
    if step.decided:
        rows.add("decided", decided_words(step.decided), limit=0)
    for remark in step.remarks:
        rows.add("notation", remark)
    rows.print()


def _print_remarks(part: PartResult, console: Console) -> None:
    """How loose notation in steps that hold was read: one line for each different remark."""
    lines: dict[str, list[int]] = {}
    for step in part.steps:
        if step.verdict == "holds" and not step.decided:
            for remark in step.remarks:
                lines.setdefault(one_line(remark), []).append(step.line)
    rows = Rows(console, indent=4)
    for remark, where in lines.items():
        rows.add("notation", f"{places(where)}: {remark}")
    rows.print()


def _print_unreadable(block: Unreadable, console: Console) -> None:
    place = f"line {block.line}" + (f", part {one_line(block.part)}" if block.part else "")
    show(Text.assemble("  ", (place, STYLES["unreadable"])), console)
    for line in fit_carets(block.explanation, console.width - 4):
        show(Padding(Text(line, overflow="fold"), (0, 0, 0, 4)), console)


def _rule(title: Text) -> Rule:
    return Rule(title, align="left", style="dim")


def show(item: RenderableType, console: Console) -> None:
    """Print without the blanks that rich adds up to the right edge: a report is also copied and compared."""
    shown: list[Segment] = []
    for line in console.render_lines(item, pad=False):
        while line and not line[-1].text.strip():
            line.pop()
        if line:
            last = line[-1]
            line[-1] = Segment(last.text.rstrip(), last.style, last.control)
        shown += [*line, Segment.line()]
    console.print(Segments(shown), end="")


class Rows:
    """Labelled texts in two columns; a row without a text is left out."""

    def __init__(self, console: Console, indent: int, label_width: int = _LABEL_WIDTH) -> None:
        self._console = console
        self._indent = indent
        self._label_width = label_width
        self._rows: list[tuple[str, str]] = []

    @property
    def room(self) -> int:
        """The columns that a text has."""
        return self._console.width - self._indent - self._label_width - 1

    def add(self, label: str, text: str, *, limit: int = _FORMULA_LIMIT) -> None:
        """One text on as many lines as it needs, its middle left out beyond ``limit`` (0: kept whole)."""
        self.add_lines(label, [keep_ends(text, limit) if limit else one_line(text)])

    def add_explanation(self, label: str, text: str) -> None:
        """A reason, which may point with a caret at a place in a source line under it."""
        self.add_lines(label, fit_carets(text, self.room))

    def add_lines(self, label: str, lines: list[str]) -> None:
        if any(line.strip() for line in lines):
            self._rows.append((label, "\n".join(lines)))

    def print(self) -> None:
        if not self._rows:
            return
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(style="dim", width=self._label_width)
        table.add_column(overflow="fold")
        for label, text in self._rows:
            table.add_row(Text(label), Text(text, overflow="fold"))
        show(Padding(table, (0, 0, 0, self._indent)), self._console)
