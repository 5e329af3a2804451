"""Many submissions at once: ``derivecheck grade`` for a folder, an archive, or several files.

The results of a class are kept beside where one works (``NAME-graded/results.sqlite``), so that a run that was
interrupted goes on where it stopped. Several files are kept only with ``--results``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from derivecheck.cli.annotating import write_all_annotated
from derivecheck.cli.exits import COULD_NOT_RUN, CannotRun, complain, verdict_code
from derivecheck.cli.output import console_for, write_out, write_text

if TYPE_CHECKING:
    from derivecheck.batch.model import Entry
    from derivecheck.batch.run import Backend, Progress
    from derivecheck.batch.store import Store
    from derivecheck.cli.overriding import Decisions
    from derivecheck.report.gradebook import Row
    from derivecheck.results import GradeReport


@dataclass(frozen=True)
class ClassOptions:
    """What the command line says about a run over many submissions."""

    problems: str
    results: Path | None = None
    jobs: int | None = None
    scheduler: str = ""
    seconds: int = 300
    megabytes: int = 2000
    again: bool = False
    verbose: bool = False
    annotate: Path | None = None


def is_class(source: Path) -> bool:
    """Whether the path names many submissions."""
    return source.is_dir() or (source.suffix.lower() == ".zip" and source.is_file())


def grade_many(
    sources: Sequence[Path], options: ClassOptions, decisions: Decisions, form: str, output: Path | None
) -> int:
    """Grade all, write the report on all that is done (after an interrupt too), and return the exit code."""
    from derivecheck.batch.store import Store

    whole = any(is_class(source) for source in sources)
    with Store.open(_store_path(sources, options)) as store:
        listing: list[Entry] = []
        try:
            _grade(store, sources, options, listing)
        finally:
            entries = [_decided(store.current(entry), decisions) for entry in listing]
            _complain_about(entries, sources, whole)
            if any(entry.status != "waiting" for entry in entries):
                _write(entries, whole, form, output)
                if options.annotate is not None:
                    write_all_annotated(entries, store, options.annotate, several=whole or len(entries) > 1)
            if whole and entries and store.path is not None:
                print(f"derivecheck: the results are in {store.path}", file=sys.stderr)
    codes = [_code(entry) for entry in entries] or [COULD_NOT_RUN]
    return max([*codes, COULD_NOT_RUN] if decisions.tell_troubles() else codes)


def _decided(entry: Entry, decisions: Decisions) -> Entry:
    """The entry with what a person decided about it; the store keeps what the program found."""
    return entry if entry.report is None else replace(entry, report=decisions.applied(entry.report))


def _store_path(sources: Sequence[Path], options: ClassOptions) -> Path | None:
    from derivecheck.batch.store import FILE_NAME

    folder = options.results
    if folder is None:
        named = next((source for source in sources if is_class(source)), None)
        if named is None:
            return None
        folder = Path(f"{named.resolve().stem or 'class'}-graded")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotRun(f"{folder}: cannot be used as a folder for results: {problem.strerror}") from None
    return folder / FILE_NAME


def backend_for(options: ClassOptions) -> Backend:
    """Where the work is done: on the cores of this machine, or on a cluster."""
    if options.scheduler:
        from derivecheck.batch.cluster import run_all_on

        return partial(run_all_on, options.scheduler)
    from derivecheck.batch.pool import run_all

    return partial(run_all, jobs=options.jobs)


def _grade(store: Store, sources: Sequence[Path], options: ClassOptions, listing: list[Entry]) -> None:
    """Grade all; ``listing`` is filled with the class list as soon as it is known."""
    from derivecheck.batch.limits import Limits
    from derivecheck.batch.run import grade_listed, list_submissions

    listing += list_submissions(store, options.problems, sources)
    if not listing:
        raise CannotRun(f"{', '.join(map(str, sources))}: no submission is in it")
    limits = Limits(options.seconds, options.megabytes * 1_000_000)
    run = grade_listed(store, listing, limits=limits, backend=backend_for(options), again=options.again)
    with closing(run), _shown(len(listing)) as show:
        for progress in run:
            show(progress)
            if options.verbose:
                for entry in progress.settled:
                    print(f"{entry.name}: {entry.status}, {entry.seconds:.2f} s of processor time", file=sys.stderr)


@contextmanager
def _shown(total: int) -> Iterator[Callable[[Progress], None]]:
    """A bar with the rate and the time left on standard error; nothing when it is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True, markup=False), speed_estimate_period=600.0) as bars:
        bar = bars.add_task("", total=total, rate="")

        def show(progress: Progress) -> None:
            minutes = (bars.tasks[0].elapsed or 0.0) / 60
            rate = f"{progress.graded / minutes:.1f}/min" if progress.graded and minutes else ""
            bars.update(bar, completed=progress.done, rate=rate)

        yield show


def _complain_about(entries: Sequence[Entry], sources: Sequence[Path], whole: bool) -> None:
    """Files that a person named are told one by one; those of a class are in its report."""
    if whole:
        return
    for entry, source in zip(entries, sources, strict=True):
        if entry.message:
            complain(f"{source}: {entry.message}")


def _write(entries: Sequence[Entry], whole: bool, form: str, output: Path | None) -> None:
    """The report in the form that was asked for; one file that was named is reported as one."""
    reports = [entry.report for entry in entries if entry.report is not None]
    several = whole or len(entries) > 1
    if form == "json":
        from derivecheck.report.json_report import class_json

        write_out(class_json(entries, many=several, students=whole) + "\n", output)
    elif form == "html":
        _write_pages(entries, several, output)
    elif form == "csv":
        from derivecheck.report.gradebook import gradebook_csv

        write_out(gradebook_csv(_gradebook_rows(entries)), output)
    elif form == "gradescope":
        _write_gradescope(reports, several, output)
    elif form == "text":
        from derivecheck.report.class_text import print_class, print_reports

        with console_for(output) as console:
            if whole:
                print_class(entries, console)
            else:
                print_reports(reports, console)


def _write_pages(entries: Sequence[Entry], several: bool, output: Path | None) -> None:
    from derivecheck.report.files import html_files
    from derivecheck.report.pages import submission_page

    reports = [entry.report for entry in entries if entry.report is not None]
    if several and output is not None:  # a folder, made sure of before the work
        refused = [(entry.name, entry.message or entry.status) for entry in entries if entry.report is None]
        title = Path(entries[0].source).stem if len({entry.source for entry in entries}) == 1 else "Class"
        for name, text in html_files(reports, title=title, refused=refused):
            write_text(output / name, text)
    elif reports:
        write_out(submission_page(reports[0]), output)


def _gradebook_rows(entries: Sequence[Entry]) -> list[Row]:
    from derivecheck.report.gradebook import Row

    most = max((entry.report.max_score for entry in entries if entry.report is not None), default=None)
    return [
        Row(entry.problems, entry.student, entry.report.score if entry.report is not None else None, most)
        for entry in entries
    ]


def _write_gradescope(reports: Sequence[GradeReport], several: bool, output: Path | None) -> None:
    from derivecheck.report.files import file_names
    from derivecheck.report.gradescope import gradescope_json, gradescope_results

    texts = [gradescope_json(gradescope_results(report)) for report in reports]
    if several and output is not None:  # a folder, made sure of before the work
        names = file_names((report.submission for report in reports), ".json")
        for name, text in zip(names, texts, strict=True):
            write_text(output / name, text)
    elif texts:
        write_out(texts[0], output)


def _code(entry: Entry) -> int:
    return COULD_NOT_RUN if entry.report is None else verdict_code(entry.is_wrong)
