"""What linting found, like a compiler's messages: the place, the line with carets under the relation, the reason."""

from __future__ import annotations

from bisect import bisect_right

from rich.console import Console
from rich.text import Text

from derivecheck.linter.results import LintedFile, LintItem, LintReport
from derivecheck.report.proof_text import print_proof
from derivecheck.report.shorten import fit_carets, harmless, keep_ends, one_line
from derivecheck.report.words import STYLES

_LINES_SHOWN = 4
_WHY_LIMIT = 500
HEADS = {
    "fails": "does not hold",
    "ill-typed": "has no meaning: shapes clash",
    "unreadable": "could not be read",
    "undecided": "undecided",
    "holds": "holds",
}


def print_lint(report: LintReport, console: Console, *, explain: bool = False, verbose: bool = False) -> None:
    """Every relation that is wrong, with ``verbose`` every one that is not decided too, with ``explain`` all; then
    the summary."""
    lines = {position: _Lines(file) for position, file in enumerate(report.files)}
    for item in report.items:
        if item.is_wrong or explain or (verbose and item.verdict != "holds"):
            _print_item(report, item, lines[item.place.file], console, explain)
    for note in report.notes:
        _say(
            console, Text(f"{report.name(note)}:{note.line}:{note.column}: note: {one_line(note.message)}", style="dim")
        )
    _say(console, Text(summary_words(report), style="bold"))


def summary_words(report: LintReport) -> str:
    counts = report.counts()
    name = report.files[0].name if report.files else ""
    parts = [f"{counts['relations']} relations read"]
    stated = f" ({report.stated} only state something)" if report.stated else ""
    parts.append(f"{counts['holds']} hold{stated}")
    parts.append(f"{counts['fails'] + counts['ill-typed']} fail")
    parts.append(f"{counts['undecided']} undecided")
    parts.append(f"{counts['unreadable']} unreadable")
    text = f"{name}: " + ", ".join(parts)
    return text if report.complete else f"{text} (not complete: {report.why})"


class _Lines:
    """The lines of a file, cut when they are asked for."""

    def __init__(self, file: LintedFile) -> None:
        self.text = file.text.replace("\r", "\n") if "\r" in file.text and "\n" not in file.text else file.text
        self.starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            self.starts.append(position + 1)
            position = self.text.find("\n", position + 1)

    def marked(self, start: int, end: int) -> list[tuple[int, str, str]]:
        """Number, text and carets of the lines that the stretch touches; at most a few."""
        first = bisect_right(self.starts, start) - 1
        found: list[tuple[int, str, str]] = []
        number = first
        while number < len(self.starts) and self.starts[number] < max(end, start + 1) and len(found) < _LINES_SHOWN:
            begin = self.starts[number]
            stop = self.text.find("\n", begin)
            line = self.text[begin : stop if stop >= 0 else len(self.text)].rstrip("\r")
            left = max(0, start - begin)
            right = min(len(line.rstrip()), end - begin)
            carets = "".join(
                " " if k < left or (line[k].isspace() and k < _indent(line)) else "^" for k in range(right)
            )
            if carets.strip() or not found:
                found.append((number + 1, line, carets or " " * left + "^"))
            number += 1
        return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _print_item(report: LintReport, item: LintItem, lines: _Lines, console: Console, explain: bool) -> None:
    place = f"{report.name(item)}:{item.place.line}:{item.place.column}: "
    head = Text(place, style="bold")
    head.append(HEADS[item.verdict], style=STYLES[item.verdict])
    _say(console, head)
    width = max(20, console.width - 10)
    for number, line, carets in lines.marked(item.place.start, item.place.end):
        shown = fit_carets(f"{line}\n{carets}", width)
        _say(console, Text(f"{number:>6} | {shown[0]}"))
        for under in shown[1:]:
            _say(console, Text(f"       | {under}", style=STYLES[item.verdict]))
    reason = item.why.split("\n")[0]
    _row(console, "why", keep_ends(reason, _WHY_LIMIT))
    _row(console, "hint", item.hint)
    if item.undone:
        _row(console, "note", f"undone in line {item.undone}: what stands there is right again")
    for remark in item.remarks:
        _row(console, "read as", remark)
    if explain:
        _row(console, "reading", item.reading)
    if item.proof is not None:
        print_proof(item.proof, console, indent=4)


def _row(console: Console, label: str, text: str) -> None:
    if text:
        _say(console, Text(f"    {label}: {one_line(text)}"))


def _say(console: Console, text: Text) -> None:
    console.print(Text(harmless(text.plain), spans=text.spans, style=text.style), soft_wrap=True)
