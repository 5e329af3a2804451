"""The outline of a problem sheet: headings, labelled blocks, rows, and the text that is printed.

Algorithm: the document scanner finds formulas, comments and code, which hide whatever looks like structure
inside them; every other line is a heading, a label (``**Answer (expression):**``), a row of a list or text.
A labelled block is its paragraph and the list right below it; a solution goes on to the next label or
heading. What belongs to no hidden block is what the class gets to see.

Meaning is not looked at here: which labels, kinds and rows exist is for ``read``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from derivations.sheets.places import SheetFault
from notation.documents import Document, Formula, Item, Prose, read_text

TITLE_FIRST = "expected the title of the problem set first: a line '# Title'"
LABELS = ("given", "answer", "solution", "grading", "conventions")

_CLOSE = 0.75
"""How much a bold word must look like a label to be taken for a slip of the pen."""

_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]*(?P<title>[^\r\n]*)")
_LABEL = re.compile(r"\*\*[ \t]*(?P<label>[^*\r\n]+?)[ \t]*(?P<colon>:?)[ \t]*\*\*(?P<late>[ \t]*:)?")
_BULLET = re.compile(r"(?P<indent>[ \t]*)[-*+][ \t]+")
_FIRST_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Row:
    """One row of a list, or the paragraph of a label: the half-open range of its text."""

    start: int
    end: int


@dataclass
class Block:
    """A labelled block. ``label`` is what stands between the stars, ``kind`` its first word in lower case;
    ``lead`` is the rest of its paragraph, ``rows`` the list below; ``start`` to ``end`` is all of it."""

    kind: str
    label: Row
    lead: Row
    rows: list[Row] = field(default_factory=list)
    start: int = 0
    end: int = 0


@dataclass
class Section:
    """A heading of ``level`` 1 to 3 and what stands below it, up to the next one. ``printed``: the ranges of
    text that are no blocks."""

    level: int
    title: Row
    start: int
    end: int = 0
    blocks: list[Block] = field(default_factory=list)
    printed: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Outline:
    text: str
    document: Document
    sections: tuple[Section, ...]
    faults: tuple[SheetFault, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [_range(item)[0] for item in self.document.items]

    def items(self, start: int, end: int) -> Iterator[Item]:
        """The items of the document that reach into a range, in order."""
        first = max(0, bisect_right(self._starts, start) - 1)
        for item in self.document.items[first : bisect_left(self._starts, end)]:
            if _range(item)[1] > start:
                yield item

    def formulas(self, start: int, end: int) -> list[Formula]:
        """The formulas that lie between two offsets, in order."""
        found = (item for item in self.items(start, end) if isinstance(item, Formula))
        return [item for item in found if start <= item.outer_start and item.outer_end <= end]

    def pieces(self, row: Row) -> Iterator[Formula | Row]:
        """A row as formulas and the words between them; comments are left out."""
        position = row.start
        for item in self.items(row.start, row.end):
            start, end = _range(item)
            hidden = isinstance(item, Prose) and item.kind == "comment"
            if not hidden and not isinstance(item, Formula):
                continue
            if self.text[position:start].strip():
                yield Row(position, start)
            if isinstance(item, Formula):
                yield item
            position = end
        if self.text[position : row.end].strip():
            yield Row(position, row.end)


def read_outline(text: str) -> Outline:
    """The outline of a sheet. Raises ``notation.documents.DocumentError`` for a text that is none."""
    document = read_text(text, "markdown")
    return _OutlineReader(text, document).read()


def _range(item: object) -> tuple[int, int]:
    if isinstance(item, Formula):
        return item.outer_start, item.outer_end
    return getattr(item, "start", 0), getattr(item, "end", 0)


@dataclass(frozen=True)
class _Line:
    start: int
    end: int  # without the line's end
    plain: bool  # not inside a formula, comment or code block that began on an earlier line
    comment: bool  # a comment begins on it


class _OutlineReader:
    def __init__(self, text: str, document: Document) -> None:
        self.text = text
        self.document = document
        self.sections: list[Section] = []
        self.faults = [
            SheetFault(problem.message, offset, offset + 1)
            for problem in document.problems
            for offset in [document.files[0].lines.starts[problem.line - 1] + problem.column - 1]
        ]
        self.lines = self._lines()

    def _lines(self) -> list[_Line]:
        hidden = [
            (*_range(item), isinstance(item, Prose) and item.kind == "comment")
            for item in self.document.items
            if isinstance(item, Formula) or (isinstance(item, Prose) and item.kind in ("comment", "code"))
        ]
        made, at = [], 0
        for line in re.finditer(r"[^\r\n]*(?:\r\n|\n|\r|$)", self.text):
            if line.start() == len(self.text) and line.start():
                break
            while at < len(hidden) and hidden[at][1] <= line.start():
                at += 1
            inside = at < len(hidden) and hidden[at][0] < line.start()
            comment = at < len(hidden) and hidden[at][0] == line.start() and hidden[at][2]
            made.append(_Line(line.start(), line.start() + len(line.group().rstrip("\r\n")), not inside, comment))
        return made

    def read(self) -> Outline:
        number = 0
        while number < len(self.lines):
            line = self.lines[number]
            heading = _HEADING.match(self.text, line.start, line.end) if line.plain else None
            if heading and len(heading["marks"]) <= 3:
                self._open_section(heading, line)
                number += 1
                continue
            label = self._label(line)
            number = self._block(label, number) if label else self._print(number)
        if self.sections:
            self.sections[-1].end = len(self.text)
        return Outline(self.text, self.document, tuple(self.sections), tuple(self.faults))

    def _open_section(self, heading: re.Match[str], line: _Line) -> None:
        if self.sections:
            self.sections[-1].end = line.start
        title = Row(heading.start("title"), heading.end("title"))
        self.sections.append(Section(len(heading["marks"]), title, line.start))

    def _label(self, line: _Line) -> re.Match[str] | None:
        """The label that opens a block on this line. Bold words that are no label are text, unless they begin
        like one: a reference answer must not be printed because of a missing colon."""
        found = _LABEL.match(self.text, line.start, line.end) if line.plain else None
        word = _FIRST_WORD.match(found["label"]) if found else None
        if not found or not word:
            return None
        if word.group().lower() not in LABELS:
            close = get_close_matches(word.group().lower(), LABELS, n=1, cutoff=_CLOSE)
            if close and (found["colon"] or found["late"]):
                message = f"no such label; did you mean **{close[0].capitalize()}…:**? It would be printed like this"
                self.faults.append(SheetFault(message, found.start("label"), found.end("label")))
            return None
        if not (found["colon"] or found["late"]):
            message = f"a label ends with a colon: **{found['label']}:**"
            self.faults.append(SheetFault(message, found.start(), found.end()))
        return found

    def _print(self, number: int) -> int:
        line = self.lines[number]
        if self.sections:
            self.sections[-1].printed.append(Row(line.start, line.end))
        elif self.text[line.start : line.end].strip("\ufeff \t") and line.plain and not line.comment:
            if not any(fault.message == TITLE_FIRST for fault in self.faults):
                self.faults.append(SheetFault(TITLE_FIRST, line.start, line.end))
        return number + 1

    def _block(self, label: re.Match[str], number: int) -> int:
        """Take the block that begins on this line; returns the number of the first line behind it."""
        kind = _FIRST_WORD.match(label["label"]).group().lower()  # type: ignore[union-attr]
        end = self._solution_end(number + 1) if kind == "solution" else self._paragraph_end(number + 1)
        last = self.lines[end - 1]
        block = Block(kind, Row(label.start("label"), label.end("label")), Row(label.end(), last.end))
        if kind != "solution":
            end = self._list(block, end)
            last = self.lines[end - 1]
        block.start, block.end = label.start(), last.end
        if not self.sections:
            if not any(fault.message == TITLE_FIRST for fault in self.faults):
                self.faults.append(SheetFault(TITLE_FIRST, block.start, label.end()))
        else:
            self.sections[-1].blocks.append(block)
        return end

    def _ends(self, number: int) -> bool:
        """Whether a heading or a label stands on this line."""
        line = self.lines[number]
        if not line.plain:
            return False
        heading = _HEADING.match(self.text, line.start, line.end)
        return bool(heading and len(heading["marks"]) <= 3) or self._peek_label(line)

    def _peek_label(self, line: _Line) -> bool:
        found = _LABEL.match(self.text, line.start, line.end)
        word = _FIRST_WORD.match(found["label"]) if found else None
        return bool(word and word.group().lower() in LABELS)

    def _blank(self, number: int) -> bool:
        line = self.lines[number]
        return line.plain and not self.text[line.start : line.end].strip()

    def _bullet(self, number: int) -> re.Match[str] | None:
        line = self.lines[number]
        return _BULLET.match(self.text, line.start, line.end) if line.plain and not self._ends(number) else None

    def _solution_end(self, number: int) -> int:
        while number < len(self.lines) and not self._ends(number):
            number += 1
        while self._blank(number - 1):
            number -= 1
        return number

    def _paragraph_end(self, number: int) -> int:
        while number < len(self.lines) and not (self._blank(number) or self._ends(number) or self._bullet(number)):
            number += 1
        return number

    def _list(self, block: Block, number: int) -> int:
        """The rows below a block's paragraph; blank lines may stand between them."""
        end = number
        while True:
            first = number
            while first < len(self.lines) and self._blank(first):
                first += 1
            bullet = self._bullet(first) if first < len(self.lines) else None
            if bullet is None:
                return end
            number = end = self._paragraph_end(first + 1)
            block.rows.append(Row(bullet.end(), self.lines[end - 1].end))


__all__ = ["LABELS", "TITLE_FIRST", "Block", "Outline", "Row", "Section", "read_outline"]
