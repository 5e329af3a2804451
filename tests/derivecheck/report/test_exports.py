"""The grade book and Gradescope's results."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from derivecheck.cli.main import run
from derivecheck.report.gradebook import COLUMNS, Row, gradebook_csv
from derivecheck.report.gradescope import VISIBILITIES, gradescope_failure, gradescope_json, gradescope_results
from derivecheck.results import Decided, GradeReport


def test_the_columns_are_those_of_nbgrader() -> None:
    known = "assignment duedate timestamp student_id last_name first_name email raw_score late_submission_penalty"
    assert (*known.split(), "score", "max_score") == COLUMNS
    assert gradebook_csv([]) == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (Row("hw2", "ada", 12.3456789, 100), "hw2,,,ada,,,,12.345679,0.0,12.345679,100.0"),
        (Row("hw2", "bob", 0, 100), "hw2,,,bob,,,,0.0,0.0,0.0,100.0"),
        (Row("hw2", "cyd", None, 100), "hw2,,,cyd,,,,,,,100.0"),
        (Row("hw2", 'a "b", c', None, None), 'hw2,,,"a ""b"", c",,,,,,,'),
        (Row("hw2", "=1+1", None, None), "hw2,,,'=1+1,,,,,,,"),
        (Row("hw2", "@x\nnext\u202e", None, None), "hw2,,,'@x next\ufffd,,,,,,,"),
        (Row("hw2", "Łukasz", None, None), "hw2,,,Łukasz,,,,,,,"),
    ],
)
def test_a_line_of_the_grade_book(row: Row, line: str) -> None:
    text = gradebook_csv([row])
    assert text.splitlines()[1] == line
    assert len(list(csv.DictReader(StringIO(text)))) == 1


def test_results_for_gradescope(graded: GradeReport) -> None:
    made = gradescope_results(graded)
    assert (made["score"], made["visibility"], made["stdout_visibility"]) == (9.5, "after_published", "hidden")
    assert made["output"].startswith("score 9.5 of 30; 5 points await a person")
    assert "unknown command \\foo" in made["output"]
    assert [test["number"] for test in made["tests"]] == ["1.1", "2.1", "3.3", "4.1", "5.2", "2.4", "6.1"]
    assert sum(test["score"] for test in made["tests"]) == made["score"]
    assert [test.get("status") for test in made["tests"]] == ["passed", *["failed"] * 4, None, "failed"]
    assert "right if the sum is divided by n instead of n-1" in made["tests"][3]["output"]
    assert gradescope_json(made).isascii()


def test_decisions_and_a_note_are_told_to_gradescope(graded: GradeReport) -> None:
    part = replace(graded.parts[5], score=3, decided=Decided("correct", 3, "well put", "person", 0))
    made = gradescope_results(replace(graded, parts=(part,)), note="the best of two")
    assert made["output"].startswith("the best of two\n1 decision of a person is counted in\n")
    assert "by a person: correct, 3 points (found: left for a person, 0). well put" in made["tests"][0]["output"]


def test_a_failure_is_seen_at_once() -> None:
    made = gradescope_failure("is a PDF\x07")
    assert (made["score"], made["visibility"], made["tests"]) == (0.0, "visible", [])
    assert made["output"] == "This submission could not be graded: is a PDF\ufffd"


def test_visibility_is_one_that_gradescope_knows(graded: GradeReport) -> None:
    assert [gradescope_results(graded, visibility=name)["visibility"] for name in VISIBILITIES] == list(VISIBILITIES)
    with pytest.raises(ValueError, match="unknown visibility 'public'"):
        gradescope_results(graded, visibility="public")


def test_gradescope_of_several_goes_to_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["grade", str(tmp_path / "a.md"), str(tmp_path / "b.md"), "--format", "gradescope"]) == 2
    assert "--format gradescope of several submissions needs a folder: -o FOLDER" in capsys.readouterr().err
