"""The text and JSON reports, on a made-up graded submission."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from derivecheck.report.json_report import grade_json, json_line
from derivecheck.report.shorten import fit_carets, harmless, keep_ends, one_line, relation_lines
from derivecheck.report.text import open_console, print_check, print_grade, print_steps
from derivecheck.report.words import places, points, relation_sign, step_count, total_words
from derivecheck.results import (
    AnswerResult,
    CheckResult,
    GradeReport,
    PartResult,
    StepResult,
    StepsResult,
    Unreadable,
)


def text_of(report: GradeReport, width: int = 100) -> str:
    stream = StringIO()
    print_grade(report, open_console(stream, width))
    return stream.getvalue()


# --- JSON ---------------------------------------------------------------------------------------------


def test_grade_json_keeps_the_contract(graded: GradeReport) -> None:
    report = json.loads(grade_json([graded], many=False))
    assert list(report) == ["submission", "problems", "score", "max_score", "open", "parts", "unreadable"]
    assert (report["score"], report["max_score"], report["open"]) == (9.5, 30, 5)
    part = report["parts"][1]
    assert list(part) == ["part", "verdict", "score", "max_score", "open", "answers", "steps", "notes"]
    assert part["answers"][1] == {
        "name": "gradient",
        "expected": r"U^{(b)\top} g",
        "submitted": r"\|U^{(b)}\| g^\top",
        "line": 402,
        "verdict": "ill-typed",
        "how": None,
        "counterexample": None,
        "hint": "vector[d] and row[d] do not fit",
        "credit": 0,
    }
    assert part["steps"][4] == {
        "line": 140,
        "relation": "<=",
        "left": r"\|y\|",
        "right": r"\infty",
        "verdict": "undecided",
        "why": "limit reached: 10 s of exact mathematics",
        "remarks": [],
    }
    assert report["unreadable"][0]["line"] == 88


def test_grade_json_of_several_submissions_is_an_array(graded: GradeReport, flawless: GradeReport) -> None:
    reports = json.loads(grade_json([graded, flawless], many=True))
    assert [report["submission"] for report in reports] == ["essay.md", "model.md"]
    assert isinstance(json.loads(grade_json([graded], many=True)), list)


def test_an_absent_submission_has_neither_text_nor_line() -> None:
    absent = AnswerResult("c", "x", "", 0, "missing").to_json()
    assert (absent["submitted"], absent["line"]) == (None, None)


def test_check_json_keeps_the_contract() -> None:
    equal = CheckResult("equal", "proved", "x^2")
    keys = ["verdict", "how", "reading", "counterexample", "hint"]
    assert list(equal.to_json()) == keys
    assert list(equal.to_json().values()) == ["equal", "proved", "x^2", None, None]
    unreadable = CheckResult("unreadable", message="a brace is never closed")
    assert unreadable.to_json()["hint"] == "a brace is never closed"


def test_steps_json_keeps_the_contract() -> None:
    chain = StepsResult(
        (StepResult(1, "=", "a", "b", "fails", "a=1, b=2"), StepResult(1, "=", "b", "c", "holds", remarks=("loose",)))
    )
    assert chain.to_json() == {
        "steps": [
            {"relation": "=", "verdict": "fails", "why": "a=1, b=2"},
            {"relation": "=", "verdict": "holds", "why": "loose"},
        ]
    }


def test_a_json_line_is_one_line_whatever_the_text_holds() -> None:
    nasty = {"why": "a\nb\u2028c\u0085d\x1b[31m\ud800 \\frac"}
    line = json_line(nasty)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line) == nasty


# --- results ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "is_wrong"),
    [("equal", False), ("different", True), ("undecided", False), ("unreadable", True), ("ill-typed", True)],
)
def test_which_verdicts_are_wrong(verdict: str, is_wrong: bool) -> None:
    assert CheckResult(verdict).is_wrong is is_wrong


@pytest.mark.parametrize("make", [CheckResult, lambda verdict: PartResult("1", verdict, 0, 1)])
def test_an_unknown_verdict_is_refused(make: type[CheckResult]) -> None:
    with pytest.raises(ValueError, match="unknown verdict 'okay'"):
        make("okay")


def test_a_false_step_under_a_right_answer_is_wrong() -> None:
    step = StepResult(1, "=", "a", "b", "fails")
    assert PartResult("1", "correct", 4, 4, steps=(step,)).is_wrong
    assert not PartResult("1", "correct", 4, 4).is_wrong
    assert not PartResult("1", "person", 0, 4).is_wrong


def test_an_unreadable_formula_is_wrong(flawless: GradeReport) -> None:
    assert not flawless.is_wrong
    block = Unreadable(3, "no")
    assert GradeReport("a", "b", 4, 4, flawless.parts, unreadable=(block,)).is_wrong


def test_open_points() -> None:
    assert PartResult("1", "person", 0, 3).open_points == 3
    assert PartResult("1", "person", 1, 3, open=2).open_points == 2
    assert PartResult("1", "incorrect", 1, 3).open_points == 0


# --- text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 100, 120])
def test_the_report_fits_its_width_and_has_no_trailing_blanks(graded: GradeReport, width: int) -> None:
    lines = text_of(graded, width).splitlines()
    assert [line for line in lines if len(line) > width] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_every_part_and_its_points_are_told(graded: GradeReport) -> None:
    text = text_of(graded)
    for line in (
        "Part 2.1  incorrect  3.5 of 7",
        "Part 2.4  person  0 of 3, 3 for a person",
        "Part 6.1  incorrect  1 of 4, 2 for a person",
        "  nothing found for this part",
        "  second case: not found in the submission",
        "  v_t: right (proved), line 58",
        "    counterexample entry 1: expected 35/18 = 1.9444, submitted 2.33",
        "    line 141 ill-typed",
        "      why            cannot multiply: vector[d] and matrix[n, d] do not fit",
        "    notation       lines 53, 54: the row X_i is used as a column",
        "steps: 6 of 10 hold, 1 fails, 1 undecided, 1 ill-typed, 1 unreadable",
        "score 9.5 of 30; 5 points await a person",
    ):
        assert any(shown.startswith(line) for shown in text.splitlines()), line


def test_steps_that_hold_are_only_counted(flawless: GradeReport) -> None:
    text = text_of(flawless)
    assert "steps: 3 of 3 hold" in text
    assert "line 52" not in text
    assert "Could not be read" not in text
    assert text.endswith("score 4 of 4\n")


def test_the_caret_stands_under_its_place(graded: GradeReport) -> None:
    lines = text_of(graded).splitlines()
    source = next(number for number, line in enumerate(lines) if line.strip() == r"a + \foo")
    assert lines[source + 1].index("^") == lines[source].index("\\foo")


def test_text_of_a_submission_is_no_markup_and_steers_no_terminal() -> None:
    formula = "[bold]x[/bold] \x1b[31m :smile: \u202ey"
    part = PartResult("1.1", "incorrect", 0, 1, (AnswerResult("[red]name", "x", formula, 1, "different"),))
    text = text_of(GradeReport("[b]a", "set", 0, 1, (part,)))
    assert "[bold]x[/bold] \ufffd[31m :smile: \ufffdy" in text
    assert "  [red]name: wrong" in text
    assert "\x1b" not in text


def test_colour_only_on_a_terminal(graded: GradeReport, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in text_of(graded)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in text_of(graded)


def test_an_empty_report_is_still_a_report() -> None:
    assert "score 0 of 0" in text_of(GradeReport("a.md", "set", 0, 0, ()))


def test_check_text() -> None:
    stream = StringIO()
    result = CheckResult("different", "", "x+1", "x = 1: expected 3, answer 2", "right if the sign is flipped")
    print_check(result, open_console(stream))
    assert stream.getvalue().splitlines() == [
        "different",
        "  read as        x+1",
        "  counterexample x = 1: expected 3, answer 2",
        "  hint           right if the sign is flipped",
    ]


def test_steps_text() -> None:
    stream = StringIO()
    steps = (StepResult(1, "<=", "a", "b", "holds"), StepResult(1, "=", "b", "c", "fails", "b=1, c=2"))
    print_steps(StepsResult(steps), open_console(stream))
    assert stream.getvalue().splitlines() == [
        "  1  holds",
        r"     relation       a \leq b",
        "  2  fails",
        "     relation       b = c",
        "     why            b=1, c=2",
    ]
    print_steps(StepsResult(()), open_console(stream))
    assert stream.getvalue().endswith("no relation found\n")


# --- words and shortening -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (4, "4"), (61.5, "61.5"), (2 / 3, "0.67"), (10, "10"), (100, "100"), (0.1 + 0.2, "0.3")],
)
def test_points(value: float, shown: str) -> None:
    assert points(value) == shown


@pytest.mark.parametrize(
    ("lines", "shown"), [([], ""), ([0], ""), ([3], "line 3"), ([7, 3, 7], "lines 3, 7"), ([0, 2], "line 2")]
)
def test_places(lines: list[int], shown: str) -> None:
    assert places(lines) == shown


@pytest.mark.parametrize(("name", "sign"), [("=", "="), ("<=", r"\leq"), ("->", r"\to"), (r"\leq", r"\leq")])
def test_relation_sign(name: str, sign: str) -> None:
    assert relation_sign(name) == sign


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (["holds"], "steps: 1 of 1 holds"),
        (["holds", "fails", "fails"], "steps: 1 of 3 hold, 2 fail"),
        (["undecided", "fails"], "steps: 0 of 2 hold, 1 fails, 1 undecided"),
    ],
)
def test_step_count(verdicts: list[str], words: str) -> None:
    assert step_count([StepResult(1, "=", "a", "b", verdict) for verdict in verdicts]) == words


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "score 1 of 9"),
        (1, "score 1 of 9; 1 point awaits a person"),
        (2.5, "score 1 of 9; 2.5 points await a person"),
    ],
)
def test_total_words(waiting: float, words: str) -> None:
    assert total_words(GradeReport("a", "b", 1, 9, (PartResult("1", "incomplete", 1, 9, open=waiting),))) == words


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("a + b", 10, "a + b"),
        ("a\n  +\tb", 10, "a + b"),
        ("x" * 40, 23, "x" * 14 + " … " + "x" * 6),
        (r"a + \alpha + \beta + \gamma + \delta", 27, r"a + \alpha + … + \delta"),
        (r"a + b + c + d + e + \mathbf{x}", 23, r"a + b + c + d … {x}"),
    ],
)
def test_keep_ends(text: str, limit: int, shown: str) -> None:
    assert keep_ends(text, limit) == shown
    assert len(shown) <= limit


def test_relation_lines() -> None:
    assert relation_lines("a", "=", "b", 20, 300) == ["a = b"]
    assert relation_lines("a" * 15, "=", "b" * 9, 20, 300) == ["a" * 15, "= " + "b" * 9]
    short, long = relation_lines("a", "=", "b" * 90, 20, 40)
    assert short == "a"
    assert "…" in long
    assert len(long) <= 42


def test_fit_carets() -> None:
    assert fit_carets("bad\n  ab\n   ^", 10) == ["bad", "  ab", "   ^"]
    source, caret = fit_carets("bad\n" + "x" * 50 + "Y" + "x" * 50 + "\n" + " " * 50 + "^", 20)[1:]
    assert len(source) <= 20
    assert source[caret.index("^")] == "Y"
    assert fit_carets("", 10) == [""]


def test_harmless_and_one_line() -> None:
    assert harmless("a\r\nb\x07\x9b") == "a\nb\ufffd\ufffd"
    assert one_line(" a \n b ") == "a b"
