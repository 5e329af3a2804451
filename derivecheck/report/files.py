"""Which files a class of reports becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from derivecheck.report.pages import submission_page
from derivecheck.results import GradeReport

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


def html_files(reports: Sequence[GradeReport]) -> list[tuple[str, str]]:
    """Names and texts of the pages of a class."""
    names = file_names((report.submission for report in reports), ".html")
    return [(name, submission_page(report)) for name, report in zip(names, reports, strict=True)]
