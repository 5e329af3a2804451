"""Results as pieces of HTML for a notebook: the verdict, why, and the formulas, with the little style they need.

What is said is what the reports say, by the same templates; a piece carries no script and no address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivecheck.report.environment import environment
from derivecheck.report.mathematics import Formulas
from derivecheck.report.shorten import one_line
from derivecheck.report.words import total_words

if TYPE_CHECKING:
    from derivecheck.linter.results import LintReport
    from derivecheck.results import CheckResult, GradeReport, StepsResult

_ITEMS_SHOWN = 100


def check_fragment(result: CheckResult) -> str:
    """Whether two expressions mean the same, how the answer was read, and why."""
    reading, _, remarks = result.reading.partition("; ")
    latex, _, shape = reading.rpartition(" (")
    values = {"latex": latex, "shape": shape.rstrip(")"), "remarks": remarks}
    return _fragment("check", result=result, formulas=Formulas(), **values)


def steps_fragment(result: StepsResult) -> str:
    """A chain, each relation marked."""
    return _fragment("steps", steps=result.steps, formulas=Formulas())


def lint_fragment(report: LintReport) -> str:
    """The counts of a write-up, and every relation that is not known to hold."""
    from derivecheck.report.lint_text import HEADS, summary_words

    found = [item for item in report.items if item.verdict != "holds"]
    values = {"items": found[:_ITEMS_SHOWN], "left_out": max(0, len(found) - _ITEMS_SHOWN), "heads": HEADS}
    return _fragment("lint", summary=summary_words(report), formulas=Formulas(), **values)


def grade_fragment(report: GradeReport) -> str:
    """The points of each part; what is wrong in it is folded."""
    return _fragment(
        "grade",
        report=report,
        name=one_line(report.submission),
        total=total_words(report),
        formulas=Formulas(report.macros),
    )


def _fragment(kind: str, **values: object) -> str:
    return environment().get_template("fragment.html.j2").render(kind=kind, **values)
