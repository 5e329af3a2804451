"""The marked cases beside the checkout: most are judged as they are marked, and nothing wrong is called right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derivecheck import check, steps

pytestmark = pytest.mark.slow


def rows_of(shared: Path, name: str) -> list[dict[str, Any]]:
    path = shared / "cases" / name
    if not path.is_file():
        pytest.skip(f"no marked cases: {path} is absent")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_pairs(shared: Path) -> None:
    rows = rows_of(shared, "pairs.jsonl")
    found = {row["id"]: check(row["answer"], row["expected"], row["given"]).verdict for row in rows}
    missed = {row["id"]: found[row["id"]] for row in rows if found[row["id"]] != row["verdict"]}
    assert [row["id"] for row in rows if row["verdict"] == "different" and found[row["id"]] == "equal"] == []
    assert [row["id"] for row in rows if row["verdict"] == "equal" and found[row["id"]] == "different"] == []
    assert len(missed) <= 0.02 * len(rows), missed


def test_chains(shared: Path) -> None:
    rows = rows_of(shared, "chains.jsonl")
    missed: list[tuple[str, int, str, str]] = []
    total = 0
    for row in rows:
        verdicts = [step.verdict for step in steps(row["chain"], row["given"]).steps]
        assert len(verdicts) == len(row["steps"]), row["id"]
        total += len(verdicts)
        missed += [
            (row["id"], k, verdict, true)
            for k, (verdict, true) in enumerate(zip(verdicts, row["steps"], strict=True))
            if verdict != true
        ]
    assert [item for item in missed if item[2] == "holds"] == []
    assert [item for item in missed if item[3] == "holds" and item[2] == "fails"] == []
    assert len(missed) <= 0.03 * total, missed
