"""Marked pairs and chains of our own: one row a case, in the JSON-lines contract with the true verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derivecheck import check, steps

FOLDER = Path(__file__).resolve().parent.parent / "data" / "pairs"


def rows(name: str) -> list[Any]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    made = [json.loads(line) for line in lines]
    return [pytest.param(row, id=row["id"]) for row in made]


@pytest.mark.parametrize("row", [*rows("coursework.jsonl"), *rows("notations.jsonl"), *rows("hands.jsonl")])
def test_pair(row: dict[str, Any]) -> None:
    result = check(row["answer"], row["expected"], row["given"], diagnose=False)
    assert result.verdict == row["verdict"], result


@pytest.mark.parametrize("row", [*rows("coursework_chains.jsonl"), *rows("hands_chains.jsonl")])
def test_chain(row: dict[str, Any]) -> None:
    found = steps(row["chain"], row["given"]).steps
    assert [(step.verdict, step.why) for step in found if step.verdict == "unreadable"] == []
    assert [step.verdict for step in found] == row["steps"]
