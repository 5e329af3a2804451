"""A report as Gradescope's autograder wants it (``results.json``): a test for each part.

A report shows the expected answers, so that by default students see it when the grades are published and not
before.
"""

from __future__ import annotations

import json
from io import StringIO

from derivecheck.report.shorten import harmless
from derivecheck.report.text import open_console, print_part, print_unreadable_blocks
from derivecheck.report.words import decision_words, total_words
from derivecheck.results import GradeReport, Json, PartResult

VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")
DEFAULT_VISIBILITY = "after_published"
_WIDTH = 100
_PASSED = {"correct": "passed", "incorrect": "failed", "incomplete": "failed", "missing": "failed"}


def gradescope_results(report: GradeReport, *, visibility: str = DEFAULT_VISIBILITY, note: str = "") -> Json:
    """The results of one submission. ``visibility``: one of ``VISIBILITIES``; ``note``: a line for the student."""
    _require(visibility)
    lines = [line for line in (note, decision_words(report), total_words(report)) if line]
    if report.unreadable:
        lines.append(_unreadable(report))
    return {
        "score": round(report.score, 6),
        "output": harmless("\n".join(lines)),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": [_test(part) for part in report.parts],
        "extra_data": {"problems": report.problems, "open": round(report.open_points, 6)},
    }


def gradescope_failure(reason: str, *, visibility: str = "visible") -> Json:
    """Results for a submission that could not be graded: no points yet, and why. The student sees it at once, for
    he can mend it."""
    _require(visibility)
    return {
        "score": 0.0,
        "output": harmless(f"This submission could not be graded: {reason}"),
        "output_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": [],
    }


def gradescope_json(results: Json) -> str:
    return json.dumps(results, indent=2) + "\n"


def _require(visibility: str) -> None:
    if visibility not in VISIBILITIES:
        raise ValueError(f"unknown visibility {visibility!r}; known: {', '.join(VISIBILITIES)}")


def _test(part: PartResult) -> Json:
    stream = StringIO()
    print_part(part, open_console(stream, _WIDTH))
    made: Json = {
        "name": f"Part {part.part}",
        "number": part.part,
        "score": round(part.score, 6),
        "max_score": round(part.max_score, 6),
        "output": stream.getvalue().rstrip("\n"),
    }
    status = _PASSED.get(part.verdict)  # what waits for a person has neither passed nor failed
    return {**made, "status": status} if status else made


def _unreadable(report: GradeReport) -> str:
    stream = StringIO()
    print_unreadable_blocks(report, open_console(stream, _WIDTH))
    return stream.getvalue().rstrip("\n")
