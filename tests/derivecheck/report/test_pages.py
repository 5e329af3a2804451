"""The pages, on made-up submissions: what they say, that they run nothing, and that they need nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from derivecheck.cli.main import run
from derivecheck.report.chains import chains_of
from derivecheck.report.environment import LOOKS
from derivecheck.report.files import file_names
from derivecheck.report.pages import submission_page
from derivecheck.report.sheet import PartSheet, Sheet, load_sheet
from derivecheck.report.text import open_console, print_grade
from derivecheck.results import (
    ANSWER_VERDICTS,
    PART_VERDICTS,
    STEP_VERDICTS,
    AnswerResult,
    Decided,
    GradeReport,
    PartResult,
    StepResult,
    Unreadable,
)
from tests.derivecheck.report.reader import EVIL, read, words


def test_a_page_is_well_formed_and_needs_nothing(graded: GradeReport) -> None:
    page = submission_page(graded)
    found = read(page)
    assert (found.trouble, found.open) == ([], [])
    assert len(set(found.ids)) == len(found.ids)
    assert found.headings[0] == 1 and found.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert set(re.findall(r"(?:https?:)?//[^\"' ]+", page)) <= {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert '<html lang="en">' in page


def test_a_page_says_what_the_report_says(graded: GradeReport) -> None:
    text = words(submission_page(graded))
    for wanted in (
        "essay.md",
        "score 9.5 of 30; 5 points await a person",
        "right if the sum is divided by",
        "vector[d] and row[d] do not fit",
        "limit reached: 10 s of exact mathematics",
        "not found in the submission",
        "the Jacobian is transposed throughout",
        "✗ fails",
        "? undecided",
        "unknown command \\foo",
    ):
        assert wanted in text


def test_every_verdict_has_a_sign_and_words() -> None:
    assert set(LOOKS) == {*PART_VERDICTS, *ANSWER_VERDICTS, *STEP_VERDICTS}


def test_text_of_a_submission_never_becomes_markup() -> None:
    step = StepResult(1, EVIL, EVIL, EVIL, "fails", EVIL, (EVIL,))
    answer = AnswerResult(
        EVIL, EVIL, EVIL, 3, "different", EVIL, f"{EVIL} = {EVIL}; left = {EVIL}, right = {EVIL}", EVIL,
        Decided("equal", 1, EVIL, "different"),
    )  # fmt: skip
    part = PartResult(EVIL, "incorrect", 0, 1, (answer,), (step,), (EVIL,), words=EVIL, decided=Decided(comment=EVIL))
    report = GradeReport(EVIL, EVIL, 0, 1, (part,), (), (Unreadable(1, EVIL, EVIL),), (EVIL,))
    page = submission_page(report, sheet=Sheet(EVIL, {EVIL: PartSheet(EVIL, EVIL)}))
    found = read(page)
    assert (found.trouble, found.open) == ([], [])
    assert "49" not in page
    assert "<script>alert(1)</script>" in "".join(found.text)


def test_controls_and_marks_that_turn_text_round_are_made_visible() -> None:
    report = GradeReport("a\u202eb\x07.md", "x", 0, 1, ())
    page = submission_page(report, sheet=Sheet())
    assert "\u202e" not in page and "\x07" not in page


def test_a_decision_is_told() -> None:
    answer = AnswerResult("c", "x", "y", 3, "equal", decided=Decided("equal", 1.5, "a < b is meant", "different"))
    part = PartResult("1", "correct", 2, 2, (answer,), decided=Decided(points=2, was="incorrect", was_score=0.5))
    text = words(submission_page(GradeReport("a.md", "x", 2, 2, (part,)), sheet=Sheet()))
    assert "2 decisions of a person are counted in" in text
    assert "decided by a person: right, 1.5 points (found: wrong). a < b is meant" in text
    assert "decided by a person: 2 points (found: incorrect, 0.5)" in text


def test_a_decided_relation_is_told_with_what_was_found() -> None:
    why = "the right side lacks a factor 2; a = 1; left = 1, right = 2"
    step = StepResult(3, "=", "a", "b", "holds", why, decided=Decided("holds", comment="fine", was="fails"))
    part = PartResult("1.1", "correct", 1, 1, steps=(step,))
    report = GradeReport("a.md", "none", 1, 1, (part,))
    text = words(submission_page(report, sheet=Sheet()))
    assert "Why it was found that it fails" in text
    assert "the right side lacks a factor 2" in text
    assert "by a person: holds (found: fails). fine" in text
    assert "1 decision of a person is counted in" in text
    stream = StringIO()
    print_grade(report, open_console(stream))
    lines = [" ".join(line.split()) for line in stream.getvalue().splitlines()]
    assert "line 3 holds" in lines
    assert "found the right side lacks a factor 2; a = 1; left = 1, right = 2" in lines
    assert "decided by a person: holds (found: fails). fine" in lines


def test_steps_are_put_together_as_chains() -> None:
    steps = [
        StepResult(line, "=", left, right, "holds")
        for line, left, right in ((1, "a", "b"), (2, "b", "c"), (3, "a", "d"))
    ]
    assert [len(chain) for chain in chains_of(steps)] == [2, 1]


def test_the_worked_solution_is_folded_under_the_part() -> None:
    report = GradeReport(
        "a.md", "ift6135_h20_a2", 0, 4, (PartResult("4.1", "missing", 0, 4), PartResult("6.1", "missing", 0, 4))
    )
    page = submission_page(report)
    found = read(page)
    assert (found.trouble, found.open) == ([], [])
    assert page.count("<details><summary>Worked solution of") == 2
    assert "<svg" in page and "batch statistics" in words(page)


def test_no_formula_of_the_worked_solutions_is_left_as_source() -> None:
    sheet = load_sheet("ift6135_h20_a2")
    parts = tuple(PartResult(name, "missing", 0, 4) for name in sheet.parts)
    assert 'class="latex"' not in submission_page(GradeReport("a.md", "ift6135_h20_a2", 0, 4, parts))


def test_an_unknown_problem_set_has_an_empty_sheet() -> None:
    assert load_sheet("no such set") == Sheet()


@pytest.mark.parametrize(
    ("submissions", "names"),
    [
        (
            ["ada.md", "ADA.tex", "../../etc/passwd", "a b/c.md"],
            ["ada.html", "ADA-2.html", "etc-passwd.html", "a-b-c.html"],
        ),
        (["index.md", "", "…", "Łukasz.md"], ["index-2.html", "submission.html", "submission-2.html", "Łukasz.html"]),
    ],
)
def test_file_names_are_no_paths_and_each_is_used_once(submissions: list[str], names: list[str]) -> None:
    assert file_names(submissions, ".html") == names


def test_results_survive_json(graded: GradeReport) -> None:
    decided = Decided("equal", 1.5, "x", "different")
    part = replace(graded.parts[0], content="ab", words="w", decided=Decided(points=2, was="person", was_score=0))
    part = replace(part, answers=(replace(part.answers[0], decided=decided), *part.answers[1:]))
    report = replace(graded, parts=(part, *graded.parts[1:]), macros=(r"\def\x{y}",), timings=())
    assert GradeReport.from_json(report.to_json()).to_json() == report.to_json()
    assert GradeReport.from_json(report.to_json()).parts[0] == part


def test_html_of_several_goes_to_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "a.md", tmp_path / "b.md"
    assert run(["grade", str(one), str(two), "--format", "html"]) == 2
    assert "needs a folder: -o FOLDER" in capsys.readouterr().err
