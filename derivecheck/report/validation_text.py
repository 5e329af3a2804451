"""The findings of ``validate`` as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from derivecheck.report.shorten import keep_ends, one_line
from derivecheck.report.text import Rows, open_console, show
from derivecheck.report.words import points
from derivecheck.validation_results import AskCheck, Validation

_STYLES = {"proved": "green", "sampled": "green", "undecided": "yellow", "wrong": "red", "person": "cyan"}
_LIMIT = 400


def print_faults(name: str, explanations: Sequence[str]) -> None:
    """What keeps a file from being a problem set."""
    console = open_console()
    for explanation in explanations:
        _explanation(explanation, console)
    unit = "fault" if len(explanations) == 1 else "faults"
    show(Text(f"{one_line(name)}: {len(explanations)} {unit}; nothing else was checked", style="bold red"), console)


def print_validation(result: Validation, *, verbose: bool = False) -> None:
    """Every answer with what was found of it, then the blank handout and the reference solution."""
    console = open_console()
    show(Text.assemble((one_line(result.problems), "bold"), f": {one_line(result.title)}"), console)
    if result.faults:
        print_faults(result.problems, result.faults)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("part", "answer", "kind", "found"):
        table.add_column(name, overflow="fold")
    for ask in result.asks:
        table.add_row(ask.part, Text(one_line(ask.name)), ask.kind, Text(ask.verdict, style=_STYLES[ask.verdict]))
    show(table, console)
    for ask in result.asks:
        if ask.why and (verbose or ask.verdict in ("wrong", "undecided")):
            _reason(ask, console)
    for note in result.notes:
        _explanation(f"note: {note}", console)
    console.print()
    for line in (*result.blank_faults, *result.solution_faults):
        _explanation(line, console)
    show(Text(f"blank handout: {points(result.blank_score)} of {points(result.points)} points"), console)
    show(Text(f"reference solution: {points(result.full_score)} of {points(result.points)} points"), console)
    counts = Counter(ask.verdict for ask in result.asks)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _STYLES if counts[verdict])
    show(Text(f"answers: {told}"), console)
    verdict, style = ("there are faults", "bold red") if result.is_wrong else ("valid", "bold green")
    show(Text(f"{one_line(result.problems)}: {verdict}", style=style), console)


def _reason(ask: AskCheck, console: Console) -> None:
    place = f"line {ask.line}, " if ask.line else ""
    head = f"{place}part {ask.part}, {one_line(ask.name)}: {ask.verdict}"
    show(Text(head, style=_STYLES[ask.verdict]), console)
    rows = Rows(console, indent=2, label_width=4)
    rows.add("why", keep_ends(ask.why, _LIMIT))
    rows.print()


def _explanation(text: str, console: Console) -> None:
    """A message with the source line and the caret below it, on lines of their own."""
    for line in text.splitlines():
        console.print(Text(line), soft_wrap=True)


__all__ = ["print_faults", "print_validation"]
