"""Which files a class of reports becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from derivecheck.report.class_page import class_page
from derivecheck.report.pages import submission_page
from derivecheck.results import GradeReport

INDEX = "index.html"
_LONGEST = 80


def file_names(submissions: Iterable[str], suffix: str) -> list[str]:
    """A file name for each submission, in order: letters, digits, dots and dashes of its own name, never a path,
    and each once whatever the case."""
    made: list[str] = []
    taken = {"index"}
    for submission in submissions:
        stem = re.sub(r"\.(md|markdown|tex|ipynb)\Z", "", submission, flags=re.IGNORECASE)
        plain = re.sub(r"[^\w.-]+", "-", stem).strip(".-")[:_LONGEST] or "submission"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        made.append(name + suffix)
    return made


def html_files(
    reports: Sequence[GradeReport], *, title: str = "Class", refused: Sequence[tuple[str, str]] = ()
) -> Iterator[tuple[str, str]]:
    """Names and texts of the pages of a class, one after the other: one for each submission, and ``index.html``,
    which leads to them. ``refused`` as in ``class_page``."""
    names = file_names((report.submission for report in reports), ".html")
    for report, name in zip(reports, names, strict=True):
        yield name, submission_page(report, links=[(title, INDEX)])
    address = {report.submission: quote(name) for report, name in zip(reports, names, strict=True)}
    yield INDEX, class_page(reports, title=title, refused=refused, link=address.__getitem__)
