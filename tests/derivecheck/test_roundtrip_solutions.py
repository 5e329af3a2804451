"""What ``solve`` writes, graded: full marks with every step holding, in every form in which it may be handed in;
and a slip put into it is found where it stands."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from pathlib import Path

import pytest

from derivations.catalog import load_problem_set
from derivations.model import ProblemSet
from derivations.solutions import write_solutions
from derivecheck import grade
from derivecheck.mutation.forms import bodies, markdown, sheet
from derivecheck.results import GradeReport, PartResult


@pytest.fixture(scope="module")
def problems() -> ProblemSet:
    return load_problem_set("ift6135_h20_a2")


def graded(text: str, path: Path) -> GradeReport:
    path.write_text(text, encoding="utf-8")
    return grade(path, jobs=1)


def faults(part: PartResult) -> list[str]:
    """Answers that are not right, steps that do not hold, and points that are neither scored nor left to a person."""
    found = [f"{answer.name}: {answer.verdict}" for answer in part.answers if answer.verdict not in ("equal", "person")]
    found += [
        f"{step.left} {step.relation} {step.right}: {step.verdict}" for step in part.steps if step.verdict != "holds"
    ]
    if part.score + part.open_points != pytest.approx(part.max_score):
        found.append(f"{part.score} and {part.open_points} open of {part.max_score}")
    return found


FORMS = ("as written", "on the sheet", "markdown")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_full_marks_and_every_step_holds(form: str, problems: ProblemSet, tmp_path: Path) -> None:
    tex = write_solutions(None)
    texts = {"as written": tex, "on the sheet": sheet(problems, bodies(tex)), "markdown": markdown(tex)}
    report = graded(texts[form], tmp_path / ("solutions.md" if form == "markdown" else "solutions.tex"))
    assert {part.part: faults(part) for part in report.parts if faults(part)} == {}
    assert report.unreadable == ()
    prose = {
        part.id: sum(part.points * ask.weight for ask in part.asks if ask.kind == "prose")
        / sum(ask.weight for ask in part.asks)
        for question in problems.questions
        for part in question.parts
    }
    assert {part.part: part.open_points for part in report.parts} == pytest.approx(prose)
    printed = sum(len(part.steps) for part in report.parts)
    assert printed > 200


def test_the_sheet_alone_scores_nothing(problems: ProblemSet, tmp_path: Path) -> None:
    report = graded(sheet(problems), tmp_path / "sheet.tex")
    assert report.score == 0
    assert [step for part in report.parts for step in part.steps] == []


SLIPS = (
    ("momentum_average_map", "1.1", r"-\epsilon = -\delta(1 - \beta)", r"-\epsilon = \delta(1 - \beta)"),
    ("momentum_average_map", "1.1", r"&\alpha = \beta &&", r"&\alpha = 1 - \beta &&"),
    ("ridge", "2.3", r"+ 2 \lambda^{L^2} \mathbf{w}^{L^2} = \mathbf{0}", r"- 2 \lambda^{L^2} \mathbf{w}^{L^2} = \mathbf{0}"),
    ("ridge", "2.3", r"+ \lambda^{L^2} \mathbf{I}_{d}) \mathbf{w}^{L^2}", r"+ 2 \lambda^{L^2} \mathbf{I}_{d}) \mathbf{w}^{L^2}"),
    ("standard_setting", "3.1c", r"(\sigma^{2} + \mu^{2}) = 1", r"(\sigma^{2} + \mu^{2}) = 2"),
    ("standard_setting", "3.1c", r"\boxed{(c, \mu, \sigma^2) = \left(0, 0, \frac{1}", r"\boxed{(c, \mu, \sigma^2) = \left(0, 0, \frac{2}"),
    ("standard_setting", "3.1c", r"\boxed{(c, \mu, \sigma^2) = \left(0, 0,", r"\boxed{(c, \mu, \sigma^2) = \left(0, 1,"),
    ("relu_setting", "3.2b", r"(c, \mu) = (0, 0)", r"(c, \mu) = (0, 1)"),
    ("relu_setting", "3.2b", r"}{2} = 1", r"}{2} = 2"),
    ("uniform_bounds", "3.3", r"}{3} = 1", r"}{3} = 3"),
    ("uniform_bounds_relu", "3.3", r"}{6} = 1", r"}{6} = 3"),
)  # fmt: skip
"""A result, the part it belongs to, and what becomes of what in its solution."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "part_id", "right", "wrong"), SLIPS)
def test_a_slip_is_found(name: str, part_id: str, right: str, wrong: str, tmp_path: Path) -> None:
    tex = write_solutions([name])
    assert right in tex
    slipped = graded(tex.replace(right, wrong), tmp_path / "slip.tex")
    (part,) = (part for part in slipped.parts if part.part == part_id)
    wrong_steps = [step for step in part.steps if step.is_wrong]
    wrong_answers = [answer for answer in part.answers if answer.verdict == "different"]
    assert wrong_steps or wrong_answers
    clean = next(part for part in graded(tex, tmp_path / "clean.tex").parts if part.part == part_id)
    assert [step for step in clean.steps if step.verdict != "holds"] == []
    assert [answer.name for answer in clean.answers if answer.verdict == "different"] == []
    assert part.score < clean.score
