"""``derivecheck lint``: every readable chain of a write-up, with no problem set."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from derivecheck.cli.annotating import TEX, require_copy
from derivecheck.cli.exits import COULD_NOT_RUN, INTERRUPTED, CannotRun, complain, verdict_code
from derivecheck.cli.output import require_writable, write_text
from derivecheck.results import InputError
from derivecheck.sources import read_source

if TYPE_CHECKING:
    from derivecheck.linter.results import LintReport


class LintFormat(StrEnum):
    text = "text"
    json = "json"
    sarif = "sarif"


def lint(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="LaTeX, Markdown or notebook files.", show_default=False)
    ],
    form: Annotated[LintFormat, typer.Option("--format", help="How the findings are written.")] = LintFormat.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write the findings to a file.")
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="PATH", help="Write the document with notes at what is wrong (one FILE)."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every relation: how it was read, and its proof.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what is undecided or unreadable too.")] = False,
    deadline: Annotated[
        float, typer.Option("--deadline", metavar="SECONDS", help="For one comparison.", min=0.05, max=600)
    ] = 1.0,
) -> int:
    """Judge every readable chain of each FILE; no problem set is needed."""
    if annotate is not None:
        if len(files) != 1:
            raise CannotRun("lint: --annotate takes one FILE")
        require_copy(annotate, files[0], "lint")
    if output is not None:
        require_writable(output)
    reports: list[LintReport] = []
    worst = 0
    for path in files:
        code, report = _lint_one(path, deadline, explain)
        worst = max(worst, code)
        if report is None:
            continue
        reports.append(report)
        if form is LintFormat.text and output is None:
            sys.stdout.write(as_text(report, explain, verbose, terminal=sys.stdout.isatty()))
            sys.stdout.flush()
        if report.why == "interrupted":
            worst = INTERRUPTED
            break
    if form is not LintFormat.text or output is not None:
        _write(reports, form, output, explain, verbose)
    if annotate is not None and reports:
        from derivecheck.linter.annotate import annotated

        write_text(annotate, annotated(reports[0], tex=annotate.suffix.lower() in TEX))
    return worst


def _lint_one(path: Path, deadline: float, explain: bool) -> tuple[int, LintReport | None]:
    from derivecheck.linter.linting import Limits
    from derivecheck.linter.linting import lint as lint_file

    try:
        read_source(path)  # says in one line what is wrong with a file that is not text
        with _progress(path.name) as progress:
            limits = Limits(deadline=deadline, relation=6 * deadline)
            report = lint_file(path, limits=limits, progress=progress, explain=explain, proofs=explain)
    except InputError as problem:
        message = str(problem)
        complain(message if str(path) in message else f"{path}: {message}")
        return COULD_NOT_RUN, None
    return verdict_code(report.is_wrong), report


def as_text(report: LintReport, explain: bool, verbose: bool, *, terminal: bool = False) -> str:
    """The findings as text; coloured for a terminal."""
    from derivecheck.report.lint_text import print_lint
    from derivecheck.report.text import open_console

    stream = StringIO()
    console = open_console(stream)
    if terminal:
        from rich.console import Console

        size = open_console()
        console = Console(
            file=stream, highlight=False, emoji=False, markup=False, force_terminal=True, width=size.width
        )
    print_lint(report, console, explain=explain, verbose=verbose)
    return stream.getvalue()


def _write(reports: list[LintReport], form: LintFormat, output: Path | None, explain: bool, verbose: bool) -> None:
    if form is LintFormat.json:
        text = json.dumps({"reports": [report.to_json() for report in reports]}, indent=2, ensure_ascii=False) + "\n"
    elif form is LintFormat.sarif:
        from derivecheck.report.lint_sarif import sarif_text

        text = sarif_text(reports) + "\n"
    else:
        text = "\n".join(as_text(report, explain, verbose) for report in reports)
    if output is None:
        sys.stdout.write(text)
    else:
        write_text(output, text)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while a person waits; nothing when it is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, markup=False), transient=True) as bar:
        task = bar.add_task(f"linting {label}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
