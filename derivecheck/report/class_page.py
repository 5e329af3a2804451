"""The page of a class: how it did, what went wrong most often, and what waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from derivecheck.report import statistics
from derivecheck.report.charts import histogram, share_bar
from derivecheck.report.environment import environment
from derivecheck.report.mathematics import Formulas
from derivecheck.report.pages import Links
from derivecheck.report.sheet import Sheet, load_sheet
from derivecheck.report.words import decision_count
from derivecheck.results import GradeReport

COMMONEST = 30
GROUPS = 200
"""How many mistakes and groups of answers or relations a page shows at most; it says how many there are."""


def class_page(
    reports: Sequence[GradeReport],
    *,
    title: str = "Class",
    refused: Sequence[tuple[str, str]] = (),
    sheet: Sheet | None = None,
    link: Callable[[str], str] | None = None,
    links: Links = (),
    beside: Callable[[statistics.AnswerGroup], Markup] | None = None,
    above: Markup | None = None,
    head: Markup | None = None,
) -> str:
    """The page of a class. ``refused``: names and reasons of submissions that could not be graded. ``link`` gives
    the address of a submission's page. ``beside``: markup put under a group of identical answers; without it the
    page shows the entry for the file of overrides. ``sheet``, ``links``, ``above`` and ``head`` as in
    ``submission_page``."""
    mistakes = statistics.common_mistakes(reports)
    groups = statistics.answer_groups(reports)
    relations = statistics.relation_groups(reports)
    if sheet is None:
        sheet = load_sheet(reports[0].problems, worked=False) if reports else Sheet()
    return (
        environment()
        .get_template("class.html.j2")
        .render(
            title=title,
            reports=sorted(reports, key=lambda report: report.submission.casefold()),
            refused=refused,
            scores=statistics.score_statistics(reports) if reports else None,
            successes=statistics.success_by_part(reports),
            mistakes=mistakes[:COMMONEST],
            mistake_count=len(mistakes),
            groups=groups[:GROUPS],
            group_count=len(groups),
            relations=relations[:GROUPS],
            relation_count=len(relations),
            waiting=[report for report in reports if report.open_points],
            decision_count=decision_count,
            histogram=histogram,
            share_bar=share_bar,
            formulas=Formulas(),
            formulas_of=Formulas,
            entry_for=entry_for,
            sheet=sheet,
            link=link,
            links=links,
            beside=beside,
            above=above or Markup(),
            head=head or Markup(),
        )
    )


def entry_for(group: statistics.AnswerGroup) -> str:
    """The entry that decides a group of answers or relations, to be completed by a person."""
    from derivecheck.overrides.file import toml_string

    lines = ["[[decision]]"]
    for name, value in (
        ("part", group.part),
        ("answer", group.answer),
        ("like" if group.answer else "step", group.like),
        ("meaning", group.meaning),
    ):
        if value:
            lines.append(f"{name} = {toml_string(value)}")
    return "\n".join([*lines, 'verdict = "right"', 'comment = ""'])
