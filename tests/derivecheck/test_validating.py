"""Checking problem sets: what is valid, and every kind of fault that a sheet can have."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from pathlib import Path

import pytest

from derivations.catalog import FaultySheet
from derivations.sheets.read import read_sheet
from derivations.sheets.template import template
from derivecheck.cli.main import run
from derivecheck.results import InputError
from derivecheck.validating import validate
from derivecheck.validation_results import Validation

TEMPLATE = template("set")


def validated(text: str) -> Validation:
    return validate(read_sheet(text, "set", "set.md"), jobs=1)


def verdicts(found: Validation) -> dict[str, str]:
    return {f"{ask.part} {ask.name}": ask.verdict for ask in found.asks}


def sheet(givens: str, body: str) -> str:
    rows = "".join(f"- {given}\n" for given in givens.split("; "))
    return f"# T\n\n## Question 1. A\n\n**Given:**\n\n{rows}\n### 1.1 B (2 points)\n\nFind it.\n\n{body}"


def test_the_template_is_valid() -> None:
    found = validated(TEMPLATE)
    assert not found.is_wrong
    assert (found.faults, found.blank_faults, found.solution_faults) == ((), (), ())
    assert (found.blank_score, found.full_score, found.points) == (0, 10, 10)
    assert verdicts(found) == {
        "1.1 gradient": "proved", "1.2 Hessian": "proved", "1.2 convexity": "person", "2.1 slope": "proved", "2.1 meaning": "person",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "points", "proved"), [("softmax_backprop", 58, 15), ("gaussian_elbo", 65, 24), ("ift6135_h20_a2", 100, 14)]
)
def test_the_bundled_sets_are_valid(name: str, points: float, proved: int) -> None:
    found = validate(name)
    assert (found.faults, found.blank_faults, found.solution_faults) == ((), (), ())
    assert found.full_score == pytest.approx(points)
    assert found.blank_score == 0
    counts = [ask.verdict for ask in found.asks]
    assert counts.count("wrong") == 0
    assert counts.count("proved") >= proved


SLIPS = [
    # name, what becomes of what in the template, the wrong answer
    ("a factor", r"= 2 X^\top (X w - y)$", r"= X^\top (X w - y)$", "1.1 gradient"),
    ("a sign", r"= 2 X^\top (X w - y)$", r"= 2 X^\top (y - X w)$", "1.1 gradient"),
    ("a shape", r"^2 L = 2 X^\top X$", r"^2 L = 2 \|X\|^2$", ""),
    ("a setting", "a = 1.6$\n\n- condition", "a = 1.5$\n\n- condition", "2.1 slope"),
]


@pytest.mark.parametrize(("old", "new", "name"), [row[1:] for row in SLIPS], ids=[row[0] for row in SLIPS])
def test_a_wrong_reference_is_found(old: str, new: str, name: str) -> None:
    assert old in TEMPLATE
    found = validated(TEMPLATE.replace(old, new, 1))
    assert found.is_wrong
    if not name:
        assert [line for line in found.faults if "this is a scalar; its subject is a matrix[d, d]" in line]
        return
    assert verdicts(found)[name] == "wrong"
    (wrong,) = (ask for ask in found.asks if ask.verdict == "wrong")
    assert wrong.why
    assert TEMPLATE.splitlines()[wrong.line - 1].startswith("**Answer")


def test_a_wrong_step_of_a_solution_is_found_on_its_line() -> None:
    text = TEMPLATE.replace("10 a - 16$", "10 a - 14$")
    line = next(k for k, one in enumerate(text.splitlines(), 1) if "10 a - 14" in one)
    found = validated(text)
    assert [fault for fault in found.solution_faults if fault.startswith(f"line {line}: ")]
    assert found.is_wrong


READING = [
    # name, givens, answer, what is said
    ("an unknown word among the givens", r"$x \in \mathbb{R}^n$ fluffy", "$x^\\top x = \\|x\\|^2$", "set.md:7:4: the words 'fluffy' are not understood"),
    ("a given whose shapes clash", r"$x \in \mathbb{R}^n$; $y \in \mathbb{R}^m$; $z = x + y$", "$z = x$", "set.md:9:8: cannot add: vector[n] and vector[m] do not fit"),
    ("a reference whose shapes clash", r"$x \in \mathbb{R}^n$; $A \in \mathbb{R}^{m \times n}$", "$y = x + A$", "set.md:14:31: cannot add: vector[n] and matrix[m, n] do not fit"),
]  # fmt: skip


@pytest.mark.parametrize(("givens", "answer", "said"), [row[1:] for row in READING], ids=[row[0] for row in READING])
def test_a_formula_that_cannot_be_read_is_told_at_its_place(givens: str, answer: str, said: str) -> None:
    found = validated(sheet(givens, f"**Answer (expression):** {answer}\n"))
    assert found.is_wrong
    assert [fault.splitlines()[0] for fault in found.faults] == [said]
    assert found.faults[0].count("\n") == 2
    assert "^" in found.faults[0].splitlines()[2]


UNDECIDED = [
    # name, givens, body, verdict
    ("nothing says what it is", "$x > 0$", "**Answer (expression):** $w = 2 x$\n", "undecided"),
    ("a condition does", "$x > 0$", "**Answer (expression):** $w = 2 x$\n\n- condition: $w - 2 x = 0$\n", "proved"),
    ("a condition that it misses", "$x > 0$", "**Answer (expression):** $w = 3 x$\n\n- condition: $w - 2 x = 0$\n", "wrong"),
    ("an inequality", r"$x \in \mathbb{R}$", "**Answer (show):** $x^2 - 2 x \\ge -1$\n", "proved"),
    ("a false inequality", r"$x \in \mathbb{R}$", "**Answer (show):** $x^2 - 2 x \\ge 0$\n", "wrong"),
    ("decimals", "$x = 1/3$", "**Answer (numbers):** $x = 0.33$\n", "sampled"),
    ("decimals rounded wrongly", "$x = 2/3$", "**Answer (numbers):** $x = 0.66$\n", "wrong"),
    ("another accepted form that is wrong", "$a, b > 0$; $c = a + b$", "**Answer (expression):** $c = a + b$\n\n- accept: $2 c = a + b$\n", "wrong"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("givens", "body", "verdict"), [row[1:] for row in UNDECIDED], ids=[row[0] for row in UNDECIDED]
)
def test_what_is_said_of_a_reference(givens: str, body: str, verdict: str) -> None:
    found = validated(sheet(givens, body))
    assert [ask.verdict for ask in found.asks] == [verdict]
    assert found.is_wrong == (verdict == "wrong")


def test_a_rounded_reference_is_noted() -> None:
    assert validated(sheet("$x = 1/3$", "**Answer (numbers):** $x = 0.33$\n")).notes == (
        "part 1.1, answer: the value is rounded; write it exactly where you can, since it is taken as exact",
    )
    assert validated(sheet("$x = 1/3$", "**Answer (numbers):** $x = \\frac{1}{3}$\n")).notes == ()


def test_a_sheet_that_gives_its_choice_away_is_told() -> None:
    body = "Is it convex?\n\nIt is convex.\n\n**Answer (choice):** Yes.\n- right: convex\n- wrong: concave\n"
    assert validated(sheet("$x > 0$", body)).blank_faults == ()  # the sheet's own sentences are never an answer
    boxed = "Begin with\n\n$$\\boxed{y = 2 x}$$\n\n**Answer (expression):** $y = 2 x$\n"
    found = validated(sheet("$x > 0$; $y = x + x$", boxed))  # what stands in a box is an author's
    assert [fault.split(":")[0] for fault in found.blank_faults] == ["part 1.1"]


def test_what_cannot_be_validated() -> None:
    with pytest.raises(InputError, match="unknown problem set 'nothing'"):
        validate("nothing")
    with pytest.raises(InputError, match="no such file"):
        validate("nothing.md")


def test_faults_of_structure_are_raised(tmp_path: Path) -> None:
    path = tmp_path / "set.md"
    path.write_text("# T\n", encoding="utf-8")
    with pytest.raises(FaultySheet):
        validate(str(path))


# --- the commands ---------------------------------------------------------------------------------


def test_new_validate_handout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "course"]) == 0
    assert run(["new", "course"]) == 2
    assert "is there already; --force writes over it" in capsys.readouterr().err
    assert run(["new", "course.md", "--force"]) == 0
    assert run(["new", "a/b/course"]) == 2
    assert run(["new", ".md"]) == 2
    capsys.readouterr()
    assert run(["validate", "course.md"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "course: valid"
    assert run(["handout", "course.md", "-o", "handout.md"]) == 0
    assert "**Answer" not in (tmp_path / "handout.md").read_text(encoding="utf-8")
    assert run(["grade", "handout.md", "--problems", "course.md"]) == 1
    assert "score 0 of 10" in capsys.readouterr().out


def test_validate_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "set.md"
    path.write_text(TEMPLATE.replace("(expression), gradient", "(essay), gradient"), encoding="utf-8")
    assert run(["validate", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "expected **Answer (KIND):**" in shown
    assert "1 fault; nothing else was checked" in " ".join(shown.split())
    assert run(["validate", str(path), "--format", "json"]) == 1
    assert '"valid": false' in capsys.readouterr().out
    assert run(["validate", str(tmp_path / "absent.md")]) == 2
    assert run(["grade", str(path), "--problems", str(path)]) == 2
    assert "shows them)" in capsys.readouterr().err
