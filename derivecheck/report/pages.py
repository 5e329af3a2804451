"""Pages of HTML: one for a submission, one for a class. Each is one file with everything in it, for any browser,
with no script and no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from markupsafe import Markup

from derivecheck.report.environment import environment
from derivecheck.report.mathematics import Formulas
from derivecheck.report.sheet import Sheet, load_sheet
from derivecheck.report.shorten import one_line
from derivecheck.report.words import decision_words, total_words
from derivecheck.results import GradeReport, StepResult

Links = Sequence[tuple[str, str]]
Beside = Callable[[str, str], Markup]
BesideStep = Callable[[str, StepResult, Markup], Markup]


def submission_page(
    report: GradeReport,
    *,
    sheet: Sheet | None = None,
    links: Links = (),
    beside: Beside | None = None,
    beside_step: BesideStep | None = None,
    above: Markup | None = None,
    head: Markup | None = None,
) -> str:
    """The page of one graded submission. ``sheet``: titles and worked solutions (None: those of the report's
    problem set). ``links``: names and addresses of other pages. ``beside(part, answer)``: markup put under an
    answer, or with answer "" under the head of a part. ``beside_step(part, step, mark)``: markup in the place of the
    mark of a relation. ``above``: markup above it all. ``head``: further markup for the document's head."""
    shown = environment().get_template("submission.html.j2")
    return shown.render(
        report=_harmless(report),
        decisions=decision_words(report),
        name=one_line(report.submission),
        total=total_words(report),
        sheet=load_sheet(report.problems) if sheet is None else sheet,
        formulas=Formulas(report.macros),
        formulas_of_sheet=Formulas(),
        links=links,
        beside=beside,
        beside_step=beside_step,
        above=above or Markup(),
        head=head or Markup(),
    )


def _harmless(report: GradeReport) -> GradeReport:
    """The report with the names that stand outside formulas on one line."""
    return replace(report, submission=one_line(report.submission), problems=one_line(report.problems))
