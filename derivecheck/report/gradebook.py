"""The grade book as CSV, with the columns of nbgrader's export, for whatever reads those.

What this program does not know (due date, time of submission, names, address, lateness) stays empty, but for the
penalty, which is none. A submission that could not be graded has no score: that is not a score of 0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from derivecheck.report.shorten import one_line

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Row:
    """One line: ``score`` is None where there is none, ``max_score`` is None where it is not known."""

    assignment: str
    student: str
    score: float | None
    max_score: float | None


def gradebook_csv(rows: Iterable[Row]) -> str:
    """The table with its head. Lines end in ``\\n``."""
    stream = StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        score = _number(row.score)
        writer.writerow(
            {
                "assignment": _cell(row.assignment),
                "student_id": _cell(row.student),
                "raw_score": score,
                "late_submission_penalty": "0.0" if score else "",
                "score": score,
                "max_score": _number(row.max_score),
            }
        )
    return stream.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else str(round(float(value), 6))


def _cell(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line
