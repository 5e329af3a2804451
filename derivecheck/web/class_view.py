"""The pages of a class, made in a worker: reading its store and setting its formulas takes seconds.

Pages of single submissions are those of ``derivecheck.report``, with the way back to the class around them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from derivecheck.batch.model import Entry
from derivecheck.batch.store import FILE_NAME, Store
from derivecheck.report.pages import submission_page
from derivecheck.report.shorten import one_line
from derivecheck.web.templating import render

_HEAD = Markup('<link rel="stylesheet" href="/static/class.css"><link rel="icon" href="/static/icon.svg">')


@dataclass(frozen=True)
class Shown:
    """What the pages of a class need to know of it. ``address``: where its pages are, without a slash at the end."""

    place: Path
    name: str
    address: str


@dataclass(frozen=True)
class Row:
    """One submission in the list of the class. ``address`` is "" where there is no page to show."""

    name: str
    student: str
    status: str
    words: str
    address: str
    score: float | None
    max_score: float
    open: float


def identity(entry: Entry) -> str:
    """A name for an entry that may stand in an address: the same as long as the class has it under this name."""
    told = f"{Path(entry.source).name}\0{entry.name}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def entries_of(place: Path) -> list[Entry]:
    """The class list; empty where the grading has not come so far."""
    if not (place / FILE_NAME).exists():
        return []
    with Store.open(place / FILE_NAME) as store:
        return store.entries()


def class_list(shown: Shown) -> str:
    """The list of the class, as a part of its page."""
    entries = entries_of(shown.place)
    rows = [_row(entry, shown) for entry in entries]
    counts = Counter(entry.status for entry in entries)
    return render("class_list.html.j2", rows=rows, counts=counts)


def _row(entry: Entry, shown: Shown) -> Row:
    report = entry.report
    words = one_line(" ".join(text for text in (entry.message, entry.note) if text))
    address = f"{shown.address}/submissions/{identity(entry)}" if report is not None else ""
    points = (None, 0.0, 0.0) if report is None else (report.score, report.max_score, report.open_points)
    return Row(one_line(entry.name), one_line(entry.student), entry.status, words, address, *points)


def submission(shown: Shown, wanted: str) -> str | None:
    """The page of one submission, or None where the class has none of this identity."""
    entries = [entry for entry in entries_of(shown.place) if entry.report is not None]
    names = [identity(entry) for entry in entries]
    if wanted not in names:
        return None
    at = names.index(wanted)
    report = entries[at].report
    assert report is not None
    links = [("derivecheck", "/"), ("Classes", "/classes"), (one_line(shown.name), shown.address)]
    links += [("previous", f"{shown.address}/submissions/{names[at - 1]}")] if at else []
    links += [("next", f"{shown.address}/submissions/{names[at + 1]}")] if at + 1 < len(names) else []
    return submission_page(report, links=links, head=_HEAD)
