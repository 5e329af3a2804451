"""A copy of a submission with a note at each answer and step that is wrong, and with what a person said of one.

Results name lines; the note stands behind the formula of that line in which the step or the answer is found. What
is found in no formula of the file itself (it stands in an included file) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from derivecheck.annotating import Note, shortened, with_notes
from derivecheck.report.statistics import named_edit
from derivecheck.report.words import decided_words
from derivecheck.report.worlds import told_world
from derivecheck.results import AnswerResult, GradeReport, PartResult, StepResult
from notation.documents import Document, Formula


def annotated_submission(report: GradeReport, document: Document, *, tex: bool) -> str:
    """The text of the document with the notes. ``document`` is what ``report`` was made of."""
    formulas = [formula for formula in document.formulas if formula.file == 0]
    notes = [
        Note(formula.outer_end, line, text, formula.display)
        for part in report.parts
        for line, latex, text in findings(part)
        if (formula := _formula_at(document, formulas, line, latex)) is not None
    ]
    return with_notes(document.source, list(dict.fromkeys(notes)), tex=tex)


def findings(part: PartResult) -> Iterator[tuple[int, str, str]]:
    """Line, LaTeX to be found there, and the note, for each thing to be told. A step whose reason is that of an
    answer in its line is told once."""
    told: set[tuple[int, str]] = set()
    for answer in part.answers:
        if answer.line and (answer.is_wrong or answer.decided):
            told.add((answer.line, answer.hint))
            yield answer.line, answer.submitted, shortened(f"line {answer.line}: {_about(answer)}")
    for step in part.steps:
        if step.decided or (step.is_wrong and (step.line, step.why) not in told):
            yield step.line, step.right, shortened(f"line {step.line}: {_about_step(step)}")


def _about(answer: AnswerResult) -> str:
    if answer.decided:
        return f"{answer.name}, {decided_words(answer.decided)}"
    return f"{answer.name}: this is not the answer. {named_edit(answer.hint)}".strip()


def _about_step(step: StepResult) -> str:
    if step.decided:
        return decided_words(step.decided)
    what = "this does not hold" if step.verdict == "fails" else "the shapes clash"
    if step.verdict == "unreadable":
        what = "this could not be read"
    told = told_world(step.why)
    sides = f"for example, left = {told.left}, right = {told.right}" if told.left else ""
    return f"{what}. {named_edit(told.words) or sides}".strip()


def _formula_at(document: Document, formulas: list[Formula], line: int, latex: str) -> Formula | None:
    """The formula that stands in the line and holds the LaTeX."""
    wanted = "".join(latex.split())
    for formula in formulas:
        last = document.line_column(max(formula.outer_start, formula.outer_end - 1), formula.file)[0]
        if formula.line <= line <= last and wanted in "".join(formula.latex.split()):
            return formula
    return None
