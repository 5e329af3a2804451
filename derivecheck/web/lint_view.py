"""The page of a write-up, made in a worker: findings with the stretch of the source that each is about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from derivecheck.linter.results import LintItem, LintReport, Place
from derivecheck.report.lint_text import HEADS, summary_words
from derivecheck.report.mathematics import Formulas
from derivecheck.report.shorten import harmless
from derivecheck.web.keeping import Job
from derivecheck.web.lint_task import findings_from_json
from derivecheck.web.templating import render

_LINES_SHOWN = 4
_FINDINGS_SHOWN = 400  # of one group; the rest is counted


@dataclass(frozen=True)
class Piece:
    """A stretch of one source line, ``mark`` naming the verdict of the relation that it belongs to, or ""."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class SourceLine:
    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Finding:
    item: LintItem
    head: str
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Group:
    """Findings of one kind; ``left_out`` of them are not shown. ``folded``: shown when asked for."""

    title: str
    verdict: str
    findings: tuple[Finding, ...]
    left_out: int
    folded: bool

    @property
    def count(self) -> int:
        return len(self.findings) + self.left_out


class Source:
    """The text of a file, cut into lines."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines[:-1]:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def row(self, offset: int) -> int:
        """The index of the line that holds an offset."""
        return bisect_right(self.starts, offset) - 1

    def around(self, place: Place, mark: str) -> tuple[SourceLine, ...]:
        """The lines that a place touches, the place marked; at most a few of them."""
        first, last = self.row(place.start), self.row(max(place.start, place.end - 1))
        chosen = range(first, min(last + 1, first + _LINES_SHOWN))
        return tuple(self.line(row, [(place.start, place.end, mark)]) for row in chosen)

    def line(self, row: int, marks: Sequence[tuple[int, int, str]]) -> SourceLine:
        """One line with its marks: (start, end, verdict), offsets in the file, in order and apart."""
        text, begin = self.lines[row], self.starts[row]
        pieces: list[Piece] = []
        at = 0
        for start, end, mark in marks:
            left, right = max(at, start - begin), min(len(text), end - begin)
            if left >= right:
                continue
            pieces += [Piece(harmless(text[at:left]))] if left > at else []
            pieces.append(Piece(harmless(text[left:right]), mark))
            at = right
        pieces += [Piece(harmless(text[at:]))] if at < len(text) or not pieces else []
        return SourceLine(row + 1, tuple(pieces))

    def marked(self, items: Sequence[LintItem]) -> list[SourceLine]:
        """All lines, what is wrong marked."""
        by_row: dict[int, list[tuple[int, int, str]]] = {}
        for item in sorted(items, key=lambda item: (item.place.start, item.place.end)):
            place = item.place
            for row in range(self.row(place.start), self.row(max(place.start, place.end - 1)) + 1):
                by_row.setdefault(row, []).append((place.start, place.end, item.verdict))
        return [self.line(row, by_row.get(row, ())) for row in range(len(self.lines))]


def groups(report: LintReport) -> list[Group]:
    """What is wrong first; then what was not decided or not read; then what holds."""
    sources = [Source(file.text) for file in report.files]
    rows = (
        ("Does not hold", ("fails",), False),
        ("Shapes clash", ("ill-typed",), False),
        ("Could not be read", ("unreadable",), False),
        ("Undecided", ("undecided",), True),
        ("Holds", ("holds",), True),
    )
    made = []
    for title, verdicts, folded in rows:
        chosen = [item for item in report.items if item.verdict in verdicts]
        if chosen:
            shown = tuple(
                Finding(item, HEADS[item.verdict], sources[item.place.file].around(item.place, item.verdict))
                for item in chosen[:_FINDINGS_SHOWN]
            )
            made.append(Group(title, verdicts[0], shown, len(chosen) - len(shown), folded))
    return made


def listing(report: LintReport, file: int = 0) -> list[SourceLine]:
    """The document itself or a file that it includes, what is wrong in it marked."""
    return Source(report.files[file].text).marked([item for item in report.wrong if item.place.file == file])


def lint_page(findings: Path, job: Job) -> str:
    """The page of a write-up from what ``lint_file`` wrote."""
    report, macros = findings_from_json(findings.read_bytes())
    return render(
        "lint.html.j2",
        job=job,
        report=report,
        formulas=Formulas(macros),
        counts=report.counts(),
        summary=summary_words(report),
        groups=groups(report),
        listings=[(file.name, listing(report, position)) for position, file in enumerate(report.files)],
    )
