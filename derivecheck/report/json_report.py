"""Results as JSON text.

Written in ASCII: whatever the locale, and whatever line separators a submission holds, a line of output
is a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from derivecheck.batch.model import Entry
from derivecheck.results import GradeReport, Json


def json_line(item: Json) -> str:
    """One line of JSON, for JSON-lines streams."""
    return json.dumps(item, separators=(", ", ": "))


def grade_json(reports: Sequence[GradeReport], *, many: bool) -> str:
    """The report of one submission as an object; with ``many``, an array of such objects."""
    items = [report.to_json() for report in reports]
    return json.dumps(items if many else items[0], indent=2)


def class_json(entries: Sequence[Entry], *, many: bool, students: bool) -> str:
    """An object for each entry of a class that has a result, in order: its report, or the keys of a report without
    values, ``status`` and the reason under ``error``. With ``many`` in an array; with ``students`` each says whose
    it is."""
    items = [_entry(entry, students) for entry in entries if entry.status != "waiting"]
    return json.dumps(items if many else items[0], indent=2)


def _entry(entry: Entry, students: bool) -> Json:
    whose: Json = {"student": entry.student, "note": entry.note or None} if students else {}
    if entry.report is not None:
        return {**entry.report.to_json(), **whose}
    blank = dict.fromkeys(("score", "max_score", "open"))
    made: Json = {"submission": entry.name, "problems": entry.problems, **blank, "parts": [], "unreadable": []}
    return {**made, **whose, "status": entry.status, "error": entry.message}
