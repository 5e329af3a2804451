"""The rows of the Matrix Cookbook: the two witnesses make of them what the recorded run says, or more."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from derivations.cookbook import STATUSES, Row, cookbook_rows, recorded_statuses

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from cookbook import status_of

ROWS = cookbook_rows()
RECORDED = recorded_statuses()


AT_LEAST = {
    "proved": {"proved"},
    "sampled": {"proved", "sampled"},
    "refuted": {"refuted"},
    "not yet": {"proved", "sampled", "not yet"},
}


def named(rows: tuple[Row, ...]) -> list[object]:
    return [pytest.param(row, id=row.number) for row in rows]


def test_every_row_has_a_status() -> None:
    assert set(RECORDED) == {row.number for row in ROWS}
    assert set(RECORDED.values()) <= set(STATUSES)


def test_how_many_are_proved() -> None:
    proved = Counter(row.topic for row in ROWS if RECORDED[row.number] == "proved")
    assert len(ROWS) >= 200
    assert proved.total() >= 150
    assert proved["derivative"] >= 50
    assert proved["moment"] >= 20


def test_what_is_printed_wrong_and_nothing_else_is_refuted() -> None:
    refuted = {number for number, status in RECORDED.items() if status == "refuted"}
    assert refuted == {row.number for row in ROWS if row.expected == "refuted"}


@pytest.mark.parametrize("row", named(ROWS[::12]))
def test_a_sample_of_rows(row: Row) -> None:
    assert status_of(row)[0] in AT_LEAST[RECORDED[row.number]]


@pytest.mark.slow
@pytest.mark.parametrize("row", named(ROWS))
def test_all_rows(row: Row) -> None:
    assert status_of(row)[0] in AT_LEAST[RECORDED[row.number]]
