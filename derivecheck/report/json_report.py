"""Results as JSON text.

Written in ASCII: whatever the locale, and whatever line separators a submission holds, a line of output
is a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from derivecheck.results import GradeReport, Json


def json_line(item: Json) -> str:
    """One line of JSON, for JSON-lines streams."""
    return json.dumps(item, separators=(", ", ": "))


def grade_json(reports: Sequence[GradeReport], *, many: bool) -> str:
    """The report of one submission as an object; with ``many``, an array of such objects."""
    items = [report.to_json() for report in reports]
    return json.dumps(items if many else items[0], indent=2)
