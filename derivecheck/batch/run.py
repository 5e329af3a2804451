"""A class graded: found, listed, and what is not known yet graded in parallel, each result kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from derivations.catalog import UnusableSheet, is_file_name, read_sheet_file
from derivecheck.batch.intake import is_archive
from derivecheck.batch.keys import content_digest, result_key
from derivecheck.batch.limits import Limits
from derivecheck.batch.model import Bundle, Entry, Found, Outcome
from derivecheck.batch.pool import Failed, run_all
from derivecheck.batch.roster import find_files, find_submissions
from derivecheck.batch.store import Store
from derivecheck.batch.worker import grade_bundle
from derivecheck.results import InputError


class Backend(Protocol):
    """What runs the work: ``pool.run_all``, or the like of it on a cluster."""

    def __call__(
        self, function: Callable[..., Outcome], work: Iterator[tuple[Any, ...]], *, limits: Limits
    ) -> Iterator[tuple[int, Outcome | Failed]]: ...


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` submissions have a result; ``settled`` are those that got theirs since the last time.
    ``graded`` counts the submissions that were worked on in this run, ``seconds`` their processor time and
    ``peak`` the most memory that a worker had, in bytes."""

    total: int
    done: int
    settled: tuple[Entry, ...]
    graded: int = 0
    seconds: float = 0.0
    peak: int = 0


def is_class(source: Path) -> bool:
    """Whether the path names many submissions: a folder or an archive."""
    return source.is_dir() or is_archive(source)


def list_submissions(store: Store, problems: str, sources: Sequence[Path]) -> list[Entry]:
    """Enter what the sources hold into the store's class list, and give it back in the order of the sources.
    Raises ``InputError`` for a folder or an archive that cannot be read."""
    sheet = read_sheet(problems)
    files = find_files([source for source in sources if not is_class(source)])
    entries: list[Entry] = []
    for source in sources:
        name = str(source.resolve())
        found = find_submissions(source) if is_class(source) else iter([next(files)])
        store.list_class(problems, name, (_row(item, problems, sheet) for item in found))
        entries += store.entries(problems, name)
    return entries


def read_sheet(problems: str) -> str | None:
    """The text of a written problem set; None for a bundled one. Raises ``InputError``."""
    try:
        return read_sheet_file(problems) if is_file_name(problems) else None
    except UnusableSheet as problem:
        raise InputError(str(problem)) from None


def _row(found: Found, problems: str, sheet: str | None) -> tuple[Found, str, str]:
    if found.bundle is None:
        return found, "", ""
    content = content_digest(found.bundle)
    return found, content, result_key(content, problems, sheet)


def grade_class(
    store: Store,
    problems: str,
    sources: Sequence[Path],
    *,
    limits: Limits | None = None,
    backend: Backend = run_all,
    again: bool = False,
) -> Generator[Progress, None, None]:
    """Grade all submissions in the sources; what the store knows is not graded twice, unless ``again``.

    Gives the progress first for what is known, then after each result, when it is kept already. Closing the
    iterator ends the work. Raises ``InputError`` as ``list_submissions`` does."""
    listed = list_submissions(store, problems, sources)
    yield from grade_listed(store, listed, limits=limits, backend=backend, again=again)


def grade_listed(
    store: Store,
    listed: Sequence[Entry],
    *,
    limits: Limits | None = None,
    backend: Backend = run_all,
    again: bool = False,
) -> Generator[Progress, None, None]:
    """As ``grade_class``, for entries that ``list_submissions`` gave."""
    limits = limits or Limits()
    if again:
        store.forget(entry.key for entry in listed if entry.key)
    waiting = {entry.key: entry for entry in listed if entry.key and store.outcome(entry.key, str(limits)) is None}
    by_key: dict[str, list[Entry]] = {}
    for entry in listed:
        by_key.setdefault(entry.key, []).append(entry)
    known = tuple(store.current(entry) for entry in listed if entry.key not in waiting)
    done, graded, seconds, peak = len(known), 0, 0.0, 0
    yield Progress(len(listed), done, known)
    if not waiting:
        return
    keys = list(waiting)
    sheets = {problems: read_sheet(problems) for problems in {entry.problems for entry in waiting.values()}}
    for entry in waiting.values():
        if entry.key != result_key(entry.content, entry.problems, sheets[entry.problems]):
            raise InputError(f"{entry.problems}: has changed since the class was listed")
    work = (
        (_required(store.bundle(entry.content)), entry.problems, sheets[entry.problems]) for entry in waiting.values()
    )
    for position, result in backend(grade_bundle, work, limits=limits):
        outcome = Outcome("limit", message=result.reason) if isinstance(result, Failed) else result
        store.add(keys[position], outcome, str(limits))
        settled = tuple(store.current(entry) for entry in by_key[keys[position]])
        done, graded = done + len(settled), graded + 1
        seconds, peak = seconds + outcome.seconds, max(peak, outcome.peak)
        yield Progress(len(listed), done, settled, graded, seconds, peak)


def _required(bundle: Bundle | None) -> Bundle:
    if bundle is None:
        raise LookupError("the store lost the text of a submission while it was graded")
    return bundle
