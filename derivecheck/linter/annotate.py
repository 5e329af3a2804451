"""A copy of a document with a note behind every formula in which linting found a wrong relation. Notes on included
files are left out."""

from __future__ import annotations

from derivecheck.annotating import Note, shortened, with_notes
from derivecheck.linter.results import LintItem, LintReport


def annotated(report: LintReport, *, tex: bool) -> str:
    """The text of the first file of the report with the notes."""
    notes = [_note(item) for item in report.wrong if item.place.file == 0]
    return with_notes(report.files[0].text, notes, tex=tex)


def _note(item: LintItem) -> Note:
    return Note(item.formula.end, item.place.line, words(item), item.display)


def words(item: LintItem) -> str:
    """The finding in one short sentence."""
    reason = item.hint or item.why.split("\n")[0]
    told = f"line {item.place.line}: " + ("this does not hold" if item.verdict == "fails" else "the shapes clash")
    if item.undone:
        told += f" (undone in line {item.undone})"
    return shortened(f"{told}. {reason}".strip())
