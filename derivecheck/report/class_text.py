"""Many submissions as text: a line for each and then the figures, or the whole reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean, median

from rich.console import Console
from rich.text import Text

from derivecheck.batch.model import Entry
from derivecheck.report.shorten import one_line
from derivecheck.report.text import print_grade
from derivecheck.report.words import decision_count, points
from derivecheck.results import GradeReport

_WIDEST_NAME = 48
_STYLES = {"graded": "", "refused": "yellow", "limit": "yellow", "fault": "red", "waiting": "dim"}


def print_class(entries: Sequence[Entry], console: Console) -> None:
    """What each submission scored, or why it has no score."""
    names = [one_line(entry.name) for entry in entries]
    width = min(_WIDEST_NAME, max(map(len, names), default=0))
    for name, entry in zip(names, entries, strict=True):
        line = Text.assemble(f"{name:<{width}}  ", (_result(entry), _STYLES[entry.status]))
        console.print(line, soft_wrap=True)
        if entry.note:
            console.print(Text(f"{'':<{width}}  {one_line(entry.note)}", style="dim"), soft_wrap=True)
    console.print()
    console.print(Text(summary(entries), style="bold"), soft_wrap=True)


def print_reports(reports: Sequence[GradeReport], console: Console) -> None:
    """Whole reports, one below the other."""
    for number, report in enumerate(reports):
        if number:
            console.print("\n")
        print_grade(report, console)


def _result(entry: Entry) -> str:
    report = entry.report
    if report is None:
        return one_line(f"{entry.status}: {entry.message}" if entry.message else entry.status)
    open_points = f", {points(report.open_points)} open" if report.open_points else ""
    decided = f", {decision_count(report)} by a person" if decision_count(report) else ""
    return f"{points(report.score):>6} of {points(report.max_score)}{open_points}{decided}"


def summary(entries: Sequence[Entry]) -> str:
    """``12 submissions: 10 graded (mean 58.2, median 60), 2 refused``."""
    counts = Counter(entry.status for entry in entries)
    scores = [entry.report.score for entry in entries if entry.report is not None]
    pieces = []
    for status in ("graded", "refused", "limit", "fault", "waiting"):
        if counts[status]:
            about = f" (mean {points(mean(scores))}, median {points(median(scores))})" if status == "graded" else ""
            pieces.append(f"{counts[status]} {status}{about}")
    noun = "submission" if len(entries) == 1 else "submissions"
    return f"{len(entries)} {noun}: {', '.join(pieces)}"
