"""From the regions of a text to the items of a document: formulas, prose and markers in order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from notation.documents.alone import mark_alone
from notation.documents.markdown_marks import markdown_marks
from notation.documents.marks import Mark
from notation.documents.model import DocumentProblem, Formula, Item, LineMap, Macro, Marker, Prose
from notation.documents.regions import RegionScanner
from notation.documents.tex_marks import TexState, question_environments, tex_marks
from notation.documents.tokens import Region

_INNER_DEFINITION = re.compile(r"\\(?:newcommand|renewcommand|def|DeclareMathOperator|let)(?![A-Za-z])")


@dataclass
class Assembly:
    """What has been read so far, across the files of one document."""

    items: list[Item] = field(default_factory=list)
    definitions: list[Macro] = field(default_factory=list)
    problems: list[DocumentProblem] = field(default_factory=list)
    block: int = 0
    tex: TexState = field(default_factory=TexState)
    in_body: bool = False


Include = Callable[[str, int, int], str]
"""Reads an included file by its name (and the offset and file of the command): "" or a message."""


def assemble(text: str, assembly: Assembly, *, tex: bool, file: int = 0, include: Include | None = None) -> None:
    """Read ``text`` as file number ``file`` and append what it holds to ``assembly``."""
    _Assembler(text, assembly, tex, file, include).run()


class _Assembler:
    def __init__(self, text: str, assembly: Assembly, tex: bool, file: int, include: Include | None) -> None:
        self.text, self.into, self.tex, self.file, self.include = text, assembly, tex, file, include
        self.lines = LineMap(text)
        self.scanner = RegionScanner(text, tex=tex, in_body=assembly.in_body)
        self.blanks = self.scanner.lookup.blanks

    def run(self) -> None:
        first = len(self.into.items)
        self.into.tex.environments |= question_environments(self.text) if self.tex else set()
        self._read()
        self.into.items[first:] = mark_alone(self.into.items[first:])

    def _read(self) -> None:
        regions = self.scanner.scan()
        for offset, message in self.scanner.problems:
            self._problem(message, offset)
        position = self.scanner.preamble_end
        self._preamble(position, [region for region in regions if region.outer_start < position])
        for region in regions:
            if region.outer_start < position:
                continue
            self._gap(position, region.outer_start)
            self._region(region)
            position = region.outer_end
        self._gap(position, len(self.text))

    def _problem(self, message: str, offset: int) -> None:
        problem = DocumentProblem(message, self.lines.line(offset), self.lines.column(offset), self.file)
        self.into.problems.append(problem)

    def _preamble(self, end: int, regions: list[Region]) -> None:
        position = 0
        for region in regions:
            self._prose(position, region.outer_start, "preamble")
            self._region(region)
            position = region.outer_end
        self._prose(position, end, "preamble")
        if end:
            self.into.in_body = True

    def _prose(self, start: int, end: int, kind: str = "text") -> None:
        """Prose without the white space around it; nothing for white space alone."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start < end:
            line = self.lines.line(start)
            self.into.items.append(Prose(self.text[start:end], start, end, line, kind, self.into.block, self.file))

    def _region(self, region: Region) -> None:
        line = self.lines.line(region.outer_start)
        if region.kind == "formula":
            self._formula(region)
        elif region.kind == "definition":
            text = self.text[region.start : region.end]
            self.into.definitions.append(Macro(text, region.start, region.end, line, self.file))
            self._prose(region.start, region.end, "definition")
        elif region.kind == "input":
            self._prose(region.start, region.end, "code")
            missing = "an included file is not read here"
            message = self.include(region.name, region.start, self.file) if self.include else missing
            if message:
                self._problem(f"{self.text[region.start : region.end]}: {message}", region.start)
        else:
            self._prose(region.outer_start, region.outer_end, region.kind)

    def _formula(self, region: Region) -> None:
        latex = self.text[region.start : region.end]
        remainder = latex
        if "\\" in latex and _INNER_DEFINITION.search(latex):
            remainder = self._inner_definitions(region)
        if not remainder.strip():
            self._prose(region.outer_start, region.outer_end, "definition" if latex else "text")
            return
        self.into.items.append(
            Formula(
                latex,
                region.start,
                region.end,
                self.lines.line(region.start),
                region.display,
                region.name,
                self.into.block,
                region.outer_start,
                region.outer_end,
                region.boxed,
                self.file,
            )
        )

    def _inner_definitions(self, region: Region) -> str:
        """Record the definitions inside a formula (MathJax allows them); returns the rest of it."""
        rest, position = "", region.start
        for found in _INNER_DEFINITION.finditer(self.text, region.start, region.end):
            if found.start() < position:
                continue
            end = self.scanner.lookup.definition_end(found.group().lstrip("\\"), found.end())
            if end < 0 or end > region.end:
                continue
            text = self.text[found.start() : end]
            line = self.lines.line(found.start())
            self.into.definitions.append(Macro(text, found.start(), end, line, self.file))
            rest += self.text[position : found.start()]
            position = end
        return rest + self.text[position : region.end]

    def _gap(self, start: int, end: int) -> None:
        """Text between formulas: markers, and prose paragraph by paragraph."""
        if start >= end:
            return
        marks = tex_marks(self.text, start, end, self.into.tex) if self.tex else markdown_marks(self.text, start, end)
        position = start
        for mark in marks:
            self._paragraphs(position, mark.start)
            self._marker(mark)
            position = mark.end
        self._paragraphs(position, end)

    def _marker(self, mark: Mark) -> None:
        start = mark.start
        while self.text[start].isspace():
            start += 1
        self.into.block += 1
        self.into.items.append(
            Marker(
                mark.kind,
                mark.label,
                mark.starred,
                start,
                self.lines.line(start),
                mark.end,
                self.text[start : mark.end],
                mark.style,
                mark.implied,
                mark.alone,
                self.into.block,
                self.file,
            )
        )

    def _paragraphs(self, start: int, end: int) -> None:
        at = bisect_left(self.blanks, start)
        while at < len(self.blanks) and self.blanks[at] < end:
            self._prose(start, self.blanks[at])
            self.into.block += 1
            start = self.blanks[at]
            at += 1
        self._prose(start, end)
