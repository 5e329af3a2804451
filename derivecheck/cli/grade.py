"""``derivecheck grade``: grade submissions against a problem set."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from derivecheck.cli.annotating import require_copy, require_other_folder, write_annotated
from derivecheck.cli.exits import COULD_NOT_RUN, CannotRun, complain, verdict_code
from derivecheck.cli.grade_class import ClassOptions, grade_many, is_class
from derivecheck.cli.output import console_for, require_folder, require_writable, write_out
from derivecheck.cli.overriding import Decisions
from derivecheck.results import GradeReport, InputError
from derivecheck.sources import read_source


class Format(StrEnum):
    text = "text"
    json = "json"
    html = "html"
    csv = "csv"
    gradescope = "gradescope"


def grade(
    submissions: Annotated[
        list[Path],
        typer.Argument(
            metavar="SUBMISSION",
            help="Markdown, LaTeX or notebook files; folders or zip archives of them.",
            show_default=False,
        ),
    ],
    problems: Annotated[
        str | None,
        typer.Option(
            "--problems", metavar="NAME|FILE", help="The problem set; else the bundled one that the submission answers."
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.text,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write the report to a file; several pages to a folder."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results", metavar="FOLDER", help="Keep the results there (of a class: NAME-graded).", show_default=False
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Worker processes (default: one for each core)."),
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="Grade on a dask cluster: tcp://host:port.")
    ] = "",
    time_limit: Annotated[
        int, typer.Option("--time-limit", metavar="SECONDS", min=1, help="Processor time for one of many submissions.")
    ] = 300,
    memory_limit: Annotated[
        int, typer.Option("--memory-limit", metavar="MB", min=100, help="Memory for one of many submissions.")
    ] = 2000,
    again: Annotated[bool, typer.Option("--again", help="Grade anew what was graded before.")] = False,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="PATH", help="Write the submission with notes; of several, to a folder."),
    ] = None,
    overrides: Annotated[
        Path | None,
        typer.Option("--overrides", metavar="FILE", help="What a person decided (default: overrides.toml beside)."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the time of each stage.")] = False,
) -> int:
    """Grade each SUBMISSION and report every answer and every step; or grade a whole class."""
    if problems is not None:
        require_problem_set(problems)
    many = len(submissions) > 1 or is_class(submissions[0])
    if form in (Format.html, Format.gradescope) and many:
        require_folder(output, f"--format {form} of several submissions")
    elif output is not None:
        require_writable(output)
    if annotate is not None and many:
        require_other_folder(annotate, submissions)
    elif annotate is not None:
        require_copy(annotate, submissions[0], "grade")
    decisions = Decisions(overrides, submissions)
    if many or results or scheduler:
        chosen = problems or _chosen(submissions)
        options = ClassOptions(chosen, results, jobs, scheduler, time_limit, memory_limit, again, verbose, annotate)
        return grade_many(submissions, options, decisions, form, output)
    writer = _Writer(form, output)
    try:
        code = _grade_one(submissions[0], problems, writer, decisions, jobs, verbose)
    finally:  # an interrupt too leaves what was done
        report = writer.finish()
    if annotate is not None and report is not None:
        write_annotated(report, submissions[0], annotate)
    return COULD_NOT_RUN if decisions.tell_troubles() else code


def _grade_one(
    path: Path, problems: str | None, writer: _Writer, decisions: Decisions, jobs: int | None, verbose: bool
) -> int:
    started = perf_counter()
    try:
        read_source(path)  # says in one line what is wrong with a file that is not text
        from derivecheck import api

        loaded = perf_counter()
        with _progress(f"grading {path.name}"):
            report = decisions.applied(api.grade(path, problems, jobs=jobs))
    except InputError as problem:
        message = str(problem)
        complain(message if str(path) in message else f"{path}: {message}")
        return COULD_NOT_RUN
    writer.add(report)
    if verbose:
        stages = (("loading", loaded - started), *report.timings, ("total", perf_counter() - started))
        _print_timings(path, stages)
    return verdict_code(report.is_wrong)


def _chosen(sources: list[Path]) -> str:
    from derivecheck.choosing import choose_for_all

    return choose_for_all(sources)


def require_problem_set(name: str) -> None:
    """Raise ``CannotRun`` for a problem set that is not there or cannot be used."""
    from derivations.catalog import load_problem_set

    try:
        load_problem_set(name)
    except LookupError as problem:
        raise CannotRun(str(problem)) from None


class _Writer:
    """Writes one report: to standard output, or to a file."""

    def __init__(self, form: Format, output: Path | None) -> None:
        self._form = form
        self._output = output
        self._report: GradeReport | None = None

    def add(self, report: GradeReport) -> None:
        self._report = report

    def finish(self) -> GradeReport | None:
        """Write the report, and hand it back; None where there is none."""
        if self._report is not None:
            self._write(self._report)
        return self._report

    def _write(self, report: GradeReport) -> None:
        if self._form is Format.json:
            from derivecheck.report.json_report import grade_json

            write_out(grade_json([report], many=False) + "\n", self._output)
        elif self._form is Format.html:
            from derivecheck.report.pages import submission_page

            write_out(submission_page(report), self._output)
        elif self._form is Format.csv:
            from derivecheck.report.gradebook import Row, gradebook_csv

            row = Row(report.problems, Path(report.submission).stem, report.score, report.max_score)
            write_out(gradebook_csv([row]), self._output)
        elif self._form is Format.gradescope:
            from derivecheck.report.gradescope import gradescope_json, gradescope_results

            write_out(gradescope_json(gradescope_results(report)), self._output)
        else:
            with console_for(self._output) as console:
                from derivecheck.report.text import print_grade

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
