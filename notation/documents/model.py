"""A document as read: formulas, prose and markers in order, each with its place in the original file.

Offsets count characters of the decoded file exactly as it is stored (byte-order mark and carriage
returns included), so that a span can always be mapped back. The outer ranges of the items
(``outer_start`` to ``outer_end`` for a formula, ``start`` to ``end`` otherwise) are disjoint and in
order within a file, and what lies between them is white space only.

Lines and columns are 1-based; a byte-order mark takes no column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_NEWLINE = re.compile(r"\r\n|\n|\r")


class DocumentError(Exception):
    """A document could not be opened as text at all. ``message`` is for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LineMap:
    """Offsets of one text to lines and columns; the text may end its lines in any of the three ways."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
        self.marked = text.startswith("\ufeff")

    def line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def column(self, offset: int) -> int:
        line = bisect_right(self.starts, offset)
        column = offset - self.starts[line - 1] + 1
        return max(1, column - 1) if line == 1 and self.marked else column


@dataclass(frozen=True)
class SourceFile:
    """One file that was read. ``path`` is None for a bare string."""

    path: Path | None
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> LineMap:
        return LineMap(self.text)


@dataclass(frozen=True)
class Formula:
    """``latex`` is the body without its delimiters and stands at ``start`` to ``end``; the delimiters reach
    from ``outer_start`` to ``outer_end``. An environment of several rows (``align``, ``gather``, ...) stays in
    ``latex`` with its ``\\begin`` and ``\\end``, so that ``latex`` can be read on its own; ``environment`` names
    the outermost environment, "" for dollars and brackets, "boxed" for a box that stands in running text.

    ``block`` numbers the paragraph. ``boxed``: a box around the delimiters (``\\fbox{$x$}``); for a box inside,
    see ``is_boxed``. ``alone``: it stands in running text, but its paragraph holds no words. ``offsets`` maps each
    character of ``latex`` to the file where the file escapes characters (notebooks); empty where
    ``start + index`` does it."""

    latex: str
    start: int
    end: int
    line: int
    display: bool
    environment: str
    block: int
    outer_start: int = -1
    outer_end: int = -1
    boxed: bool = False
    file: int = 0
    alone: bool = False
    offsets: tuple[int, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_boxed(self) -> bool:
        """A box is in the formula or around it: the author's own answer."""
        return self.boxed or "\\boxed" in self.latex or "\\fbox" in self.latex

    def offset(self, index: int) -> int:
        """The file offset of ``latex[index]`` (``index`` may be the length: the end)."""
        if index >= len(self.latex):
            return self.end
        return self.offsets[index] if self.offsets else self.start + index


@dataclass(frozen=True)
class Prose:
    """Text outside formulas, at most one paragraph. ``kind``: ``text``, or what is kept but is no prose:
    ``comment``, ``code`` (also verbatim, drawings and the frame of a notebook), ``definition`` (of macros),
    ``preamble``."""

    text: str
    start: int
    end: int
    line: int
    kind: str = "text"
    block: int = 0
    file: int = 0


@dataclass(frozen=True)
class Marker:
    """Something that may open a question or a part. ``kind``: ``question`` ("Question 1"), ``part`` ("1.2"),
    ``subpart`` ("(a)", "3.1a"), ``item`` (a number of a list), ``heading`` (a heading without a word that says
    what it opens). ``label``: "1", "2.1", "a", "3.1a"; "" for a heading without a number.

    ``style`` says how it is written ("heading1", "bold", "plain", "list0", "enumerate2", ...), ``implied`` that the
    label is a counter that LaTeX would print, ``alone`` that nothing else stands on its line."""

    kind: str
    label: str
    starred: bool
    start: int
    line: int
    end: int = -1
    text: str = ""
    style: str = ""
    implied: bool = False
    alone: bool = False
    block: int = 0
    file: int = 0

    @property
    def path(self) -> tuple[str, ...]:
        """The label in its parts: "3.1a" is ("3", "1", "a")."""
        return tuple(re.findall(r"\d+|[a-z]+", self.label.lower()))


Item = Formula | Prose | Marker


@dataclass(frozen=True)
class Macro:
    """A definition as written: ``\\newcommand``, ``\\def``, ``\\DeclareMathOperator``, ``\\let``, ..."""

    text: str
    start: int
    end: int
    line: int
    file: int = 0


@dataclass(frozen=True)
class DocumentProblem:
    """Something in the document that could not be taken as written; the rest was read."""

    message: str
    line: int
    column: int
    file: int = 0


@dataclass(frozen=True)
class Document:
    """``source`` is the text of the file that was asked for, ``files`` holds it and the files that it includes;
    items name theirs by position in ``files``."""

    source: str = field(repr=False)
    path: Path | None
    items: tuple[Item, ...]
    definitions: tuple[Macro, ...] = ()
    problems: tuple[DocumentProblem, ...] = ()
    files: tuple[SourceFile, ...] = ()

    @property
    def macros(self) -> tuple[str, ...]:
        """The raw macro definitions, in order."""
        return tuple(definition.text for definition in self.definitions)

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        return tuple(item for item in self.items if isinstance(item, Formula))

    @cached_property
    def markers(self) -> tuple[Marker, ...]:
        return tuple(item for item in self.items if isinstance(item, Marker))

    def line_column(self, offset: int, file: int = 0) -> tuple[int, int]:
        """The line and column of an offset into ``files[file]``."""
        lines = self.files[file].lines
        return lines.line(offset), lines.column(offset)

    def locate(self, formula: Formula, index: int) -> tuple[int, int]:
        """The line and column of ``formula.latex[index]`` in its file."""
        return self.line_column(formula.offset(index), formula.file)
