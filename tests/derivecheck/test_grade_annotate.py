"""The annotated copy of a graded submission: which notes, and where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivecheck.cli.main import run
from derivecheck.grade_annotate import annotated_submission, findings
from derivecheck.results import AnswerResult, Decided, GradeReport, PartResult, StepResult
from notation.documents import read_text

HINT = r"cannot multiply: vector[m] and vector[m] do not fit; right if x is transposed: x^\top"
ESSAY = "# 1\n\nSo $a = b$ and $a = c$.\n\n$$\n\\begin{aligned} a &= b \\\\\n &= c \\end{aligned}\n$$\n\nWords.\n"


def noted(part: PartResult, text: str = ESSAY, *, tex: bool = False) -> str:
    report = GradeReport("essay", "set", 0, 1, (part,))
    return annotated_submission(report, read_text(text, "tex" if tex else "markdown"), tex=tex)


def part(*items: AnswerResult | StepResult) -> PartResult:
    answers = tuple(item for item in items if isinstance(item, AnswerResult))
    return PartResult("1.1", "incorrect", 0, 1, answers, tuple(item for item in items if isinstance(item, StepResult)))


def inline(formula: str, note: str) -> str:
    """The essay with a note behind a formula in running text."""
    return ESSAY.replace(formula, f"{formula} **[derivecheck, line 3: {note}]**")


def below(note: str) -> str:
    """The essay with a note below its display."""
    return ESSAY.replace("$$\n\nWords", f"$$\n\n> **derivecheck, {note}**\n\n\nWords")


WORLD = "a = 1; left = 1, right = 2"
DECIDED = Decided("equal", comment="fine", was="different")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            StepResult(3, "=", "a", "c", "fails", f"the right side lacks a factor 2; {WORLD}"),
            inline("$a = c$", "this does not hold. the right side lacks a factor 2"),
        ),
        (
            StepResult(7, "=", "b", "c", "fails", WORLD),
            below("line 7: this does not hold. for example, left = 1, right = 2"),
        ),
        (StepResult(6, "=", "a", "b", "ill-typed", "shapes\n  a\n  ^"), below("line 6: the shapes clash. shapes")),
        (
            StepResult(3, "=", "a", "c", "holds", WORLD, decided=Decided("holds", comment="fine", was="fails")),
            inline("$a = c$", "by a person: holds (found: fails). fine"),
        ),
        (
            AnswerResult("c", "x", "c", 3, "ill-typed", hint=HINT),
            inline("$a = c$", "c: this is not the answer. right if x is transposed"),
        ),
        (
            AnswerResult("c", "x", "b", 3, "equal", decided=DECIDED),
            inline("$a = b$", "c, by a person: right (found: wrong). fine"),
        ),
        (StepResult(3, "=", "a", "b", "holds"), ESSAY),
        (StepResult(3, "=", "a", "b", "undecided", "time ran out"), ESSAY),
        (StepResult(3, "=", "a", "z", "fails", "elsewhere"), ESSAY),
        (StepResult(99, "=", "a", "b", "fails", "elsewhere"), ESSAY),
        (AnswerResult("c", "x", "", 0, "missing"), ESSAY),
    ],
)
def test_where_a_note_stands_and_what_it_says(item: AnswerResult | StepResult, expected: str) -> None:
    assert noted(part(item)) == expected


def test_one_reason_in_one_line_is_told_once() -> None:
    found = part(AnswerResult("c", "x", "b", 3, "different", hint="h"), StepResult(3, "=", "a", "b", "fails", "h"))
    assert [text for _, _, text in findings(found)] == ["line 3: c: this is not the answer. h"]


def test_a_copy_in_latex_has_the_macro_and_ascii_notes() -> None:
    text = "\\documentclass{article}\n\\begin{document}\n\\[ a = {\\bf b} \\]\n\\end{document}\n"
    made = noted(part(StepResult(3, "=", "a", r"{\bf b}", "fails", "é & $")), text, tex=True)
    assert "\\providecommand{\\derivechecknote}" in made
    assert "\\]\\derivechecknote{3}{line 3: this does not hold. ? \\& \\$}\n\\end{document}" in made


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.md", "--annotate", "a.md"], "a.md is the document itself"),
        (["a.md", "--annotate", "b.tex"], "must be of the kind of"),
        (["a.md", "--annotate", "no/b.md"], "no such folder to write to"),
        (["a.md", "b.md", "--annotate", "."], "holds submissions"),
        (["class", "--annotate", "class"], "holds submissions"),
        (["class", "--annotate", "class/notes"], "holds submissions"),
        (["class", "--annotate", "a.md"], "is a file, not a folder"),
    ],
)
def test_no_copy_takes_the_place_of_a_submission(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class").mkdir()
    for name in ("a.md", "b.md", "class/c.md"):
        (tmp_path / name).write_text(ESSAY, encoding="utf-8")
    assert run(["grade", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert {path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.md")} == {ESSAY}
