"""From offsets inside a formula to places in the files of a document."""

from __future__ import annotations

from derivecheck.linter.results import LintItem, Place
from notation.documents import Document, Formula
from notation.source import NotationError, Span


class Places:
    def __init__(self, document: Document) -> None:
        self.document = document

    def of(self, formula: Formula, span: Span) -> Place:
        """The place of ``formula.latex[span.start:span.end]``."""
        start = formula.offset(max(0, span.start))
        end = formula.offset(span.end - 1) + 1 if span.end > span.start else start
        return self.between(formula.file, start, max(start, end))

    def whole(self, formula: Formula) -> Place:
        return self.between(formula.file, formula.outer_start, formula.outer_end)

    def between(self, file: int, start: int, end: int) -> Place:
        line, column = self.document.line_column(start, file)
        end_line, end_column = self.document.line_column(end, file)
        return Place(file, start, end, line, column, end_line, end_column)

    def unread(self, formula: Formula, error: NotationError | None, verdict: str, why: str, section: str) -> LintItem:
        """An item for a whole formula that could not be judged."""
        whole = self.whole(formula)
        place = self.of(formula, error.span) if error is not None and error.span is not None else whole
        return LintItem(place, whole, "", formula.latex, "", verdict, why, section=section, display=formula.display)
