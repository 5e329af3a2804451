"""Submissions of one assignment as ten other people would write them, against marks made by hand.

Beside each submission, ``<name>.json`` says what in it is wrong: final answers by part and name, and single
steps by a piece of the source of their line. Everything else in it is right.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest

from derivecheck.grading import grade

FOLDER = Path(__file__).parent.parent / "data" / "submissions"
NAMES = (
    "template.tex",
    "terse.md",
    "indices.tex",
    "converted.md",
    "french.tex",
    "notebook.ipynb",
    "german.tex",
    "theorems.tex",
    "word.md",
    "spanish.tex",
)
WRONG = ("different", "ill-typed", "unreadable")

pytestmark = pytest.mark.slow


@lru_cache
def marks(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((FOLDER / name).with_suffix(".json").read_text(encoding="utf-8"))
    return found


def marked_lines(name: str) -> set[int]:
    """The lines of the wrong steps; a piece of source stands on one line only."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = set()
    for piece in marks(name)["wrong_steps"]:
        source = json.dumps(piece, ensure_ascii=False)[1:-1] if name.endswith(".ipynb") else piece
        places = {text.count("\n", 0, at) + 1 for at in range(len(text)) if text.startswith(source, at)}
        assert len(places) == 1, piece
        lines |= places
    return lines


@pytest.mark.parametrize("name", NAMES)
def test_answers_and_steps(name: str) -> None:
    """One test, so that each submission is graded once, whichever worker takes it."""
    report = grade(FOLDER / name, jobs=1)
    answers = [(part.part, answer) for part in report.parts for answer in part.answers]
    judged = {f"{part} {answer.name}": answer.verdict for part, answer in answers if answer.verdict != "person"}
    assert {key for key, verdict in judged.items() if verdict in WRONG} == set(marks(name)["wrong_answers"])
    assert {key for key, verdict in judged.items() if verdict == "missing"} == set(marks(name)["missing_answers"])
    assert set(judged.values()) <= {"equal", "missing", *WRONG}
    steps = [step for part in report.parts for step in part.steps]
    assert {step.line for step in steps if step.verdict in ("fails", "ill-typed")} == marked_lines(name)
    assert [step for step in steps if step.verdict == "unreadable"] == []
    assert sum(step.verdict == "undecided" for step in steps) < 0.1 * len(steps)
    assert len(steps) > 65


def test_a_wrong_mark_is_noticed() -> None:
    assert "1.1 map of the parameters" not in marks("terse.md")["wrong_answers"]
    assert marked_lines("terse.md") != marked_lines("template.tex")
