"""``derivecheck grade``: grade submissions against a problem set."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from derivecheck.cli.exits import COULD_NOT_RUN, CannotRun, complain, verdict_code
from derivecheck.cli.output import require_folder, require_writable, write_text
from derivecheck.results import GradeReport, InputError
from derivecheck.sources import read_source

if TYPE_CHECKING:
    from rich.console import Console

DEFAULT_PROBLEMS = "ift6135_h20_a2"


class Format(StrEnum):
    text = "text"
    json = "json"
    html = "html"


def grade(
    submissions: Annotated[
        list[Path], typer.Argument(metavar="SUBMISSION", help="Markdown files.", show_default=False)
    ],
    problems: Annotated[str, typer.Option("--problems", metavar="NAME", help="The problem set.")] = DEFAULT_PROBLEMS,
    form: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.text,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write the report to a file; HTML of several to a folder."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the time of each stage.")] = False,
) -> int:
    """Grade each SUBMISSION and report every answer and every step."""
    _require_problem_set(problems)
    many = len(submissions) > 1
    if form is Format.html and many:
        require_folder(output, "--format html of several submissions")
    elif output is not None:
        require_writable(output)
    writer = _Writer(form, output, many=many)
    worst = 0
    try:
        for path in submissions:
            worst = max(worst, _grade_one(path, problems, writer, verbose))
    finally:  # an interrupt too leaves what was done
        writer.finish()
    return worst


def _grade_one(path: Path, problems: str, writer: _Writer, verbose: bool) -> int:
    started = perf_counter()
    try:
        read_source(path)  # says in one line what is wrong with a file that is not text
        from derivecheck import api

        loaded = perf_counter()
        with _progress(f"grading {path.name}"):
            report = api.grade(path, problems)
    except InputError as problem:
        message = str(problem)
        complain(message if str(path) in message else f"{path}: {message}")
        return COULD_NOT_RUN
    writer.add(report)
    if verbose:
        stages = (("loading", loaded - started), *report.timings, ("total", perf_counter() - started))
        _print_timings(path, stages)
    return verdict_code(report.is_wrong)


def _require_problem_set(name: str) -> None:
    from derivations.catalog import list_problem_sets

    known = list_problem_sets()
    if name not in known:
        raise CannotRun(f"unknown problem set {name!r}; known: {', '.join(known)}")


class _Writer:
    """Collects reports: text goes out as soon as it is known, JSON and files when all is done."""

    def __init__(self, form: Format, output: Path | None, *, many: bool) -> None:
        self._form = form
        self._output = output
        self._many = many
        self._reports: list[GradeReport] = []

    def add(self, report: GradeReport) -> None:
        self._reports.append(report)
        if self._form is Format.text and self._output is None:
            from derivecheck.report.text import open_console

            self._print(report, open_console(), first=len(self._reports) == 1)

    def finish(self) -> None:
        if not self._reports:
            return
        if self._form is Format.json:
            from derivecheck.report.json_report import grade_json

            text = grade_json(self._reports, many=self._many) + "\n"
        elif self._form is Format.html:
            if self._many:
                self._write_folder()
                return
            from derivecheck.report.pages import submission_page

            text = submission_page(self._reports[0])
        elif self._output is not None:
            text = self._as_text()
        else:
            return
        if self._output is None:
            sys.stdout.write(text)
        else:
            write_text(self._output, text)

    def _write_folder(self) -> None:
        from derivecheck.report.files import html_files

        assert self._output is not None  # asked for before the work
        for name, text in html_files(self._reports):
            write_text(self._output / name, text)

    def _as_text(self) -> str:
        from derivecheck.report.text import open_console

        stream = StringIO()
        console = open_console(stream)
        for number, report in enumerate(self._reports):
            self._print(report, console, first=number == 0)
        return stream.getvalue()

    def _print(self, report: GradeReport, console: Console, *, first: bool) -> None:
        from derivecheck.report.text import print_grade

        if not first:
            console.print("\n")
        print_grade(report, console)


@contextmanager
def _progress(label: str) -> Iterator[None]:
    """A spinner on standard error while a person waits; nothing when it is not a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True, markup=False).status(label):
        yield


def _print_timings(path: Path, stages: tuple[tuple[str, float], ...]) -> None:
    width = max(len(name) for name, _ in stages)
    print(f"{path}: time of each stage", file=sys.stderr)
    for name, seconds in stages:
        print(f"  {name:<{width}}  {seconds:7.2f} s", file=sys.stderr)
