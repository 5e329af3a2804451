"""The results store: what is written comes back, once, in the order of the class."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from derivecheck.batch.model import Bundle, Found, Outcome
from derivecheck.batch.store import Store
from derivecheck.results import GradeReport, InputError

SET = "ift6135_h20_a2"
ANN = Found("ann/hw.tex", "ann", Bundle("hw.tex", {"hw.tex": b"$a$", "part.tex": b"\xff\x00"}, {"x": "a link"}))
BOB = Found("bob/hw.md", "bob", Bundle("hw.md", {"hw.md": "$β$ Žofie".encode()}), note="two files")
EVE = Found("eve/hw.pdf", "eve", refusal="a PDF, not text")


def test_a_report_comes_back_from_its_json(graded: GradeReport) -> None:
    assert GradeReport.from_json(graded.to_json()).to_json() == graded.to_json()


def test_unknown_keys_of_a_report_are_left_out(flawless: GradeReport) -> None:
    assert GradeReport.from_json({**flawless.to_json(), "later": 1}) == flawless


def test_entries_come_in_the_order_of_the_class(tmp_path: Path, graded: GradeReport) -> None:
    with Store.open(tmp_path / "results.sqlite") as store:
        store.list_class(SET, "class", [(BOB, "c2", "k2"), (ANN, "c1", "k1"), (EVE, "", "")])
        store.add("k1", Outcome("graded", graded.to_json(), seconds=1.5))
    with Store.open(tmp_path / "results.sqlite") as store:
        bob, ann, eve = store.entries(SET)
        assert [bob.name, ann.name, eve.name] == ["bob/hw.md", "ann/hw.tex", "eve/hw.pdf"]
        assert [bob.status, ann.status, eve.status] == ["waiting", "graded", "refused"]
        assert (bob.note, eve.message, ann.seconds) == ("two files", "a PDF, not text", 1.5)
        assert ann.report is not None
        assert ann.report.to_json() == {**graded.to_json(), "submission": "ann/hw.tex"}
        assert store.bundle("c1") == ANN.bundle
        assert store.bundle("c2") == BOB.bundle
        assert store.bundle("c3") is None
        assert store.entry("bob/hw.md") == bob
        assert store.entries("another set") == []


def test_two_students_with_one_text_share_its_result(graded: GradeReport) -> None:
    with Store.open(None) as store:
        store.list_class(SET, "class", [(ANN, "c1", "k1"), (replace(ANN, name="copy/hw.tex"), "c1", "k1")])
        store.add("k1", Outcome("graded", graded.to_json()))
        assert [entry.report.submission for entry in store.entries() if entry.report] == ["ann/hw.tex", "copy/hw.tex"]


def test_a_result_is_written_once(graded: GradeReport, flawless: GradeReport) -> None:
    with Store.open(None) as store:
        store.add("k", Outcome("graded", graded.to_json()))
        store.add("k", Outcome("graded", flawless.to_json()))
        found = store.outcome("k")
        assert found is not None
        assert found.report == graded.to_json()


def test_a_limit_stands_under_the_same_limits_only(graded: GradeReport) -> None:
    with Store.open(None) as store:
        store.add("k", Outcome("limit", message="more than 10 s"), limits="10 s")
        assert store.outcome("k", "10 s") == Outcome("limit", message="more than 10 s")
        assert store.outcome("k", "20 s") is None
        store.add("k", Outcome("graded", graded.to_json()), limits="20 s")
        assert store.outcome("k", "10 s") == Outcome("graded", graded.to_json())


def test_the_same_source_again_replaces_its_list_alone(graded: GradeReport) -> None:
    with Store.open(None) as store:
        store.list_class(SET, "late", [(EVE, "", "")])
        store.list_class(SET, "class", [(ANN, "c1", "k1"), (BOB, "c2", "k2")])
        store.add("k1", Outcome("graded", graded.to_json()))
        store.list_class(SET, "class", [(BOB, "c2", "k2")])
        assert [entry.name for entry in store.entries()] == ["bob/hw.md", "eve/hw.pdf"]
        assert store.outcome("k1") is not None


@pytest.mark.parametrize("name", ["x'); DROP TABLE results; --", "Žofie Ünsal/домашняя.md", "bad\udcff.md"])
def test_names_are_only_text(name: str) -> None:
    with Store.open(None) as store:
        store.list_class(SET, "class", [(replace(BOB, name=name), "c", "k")])
        assert [entry.name for entry in store.entries()] == [name.encode("utf-8", "backslashreplace").decode()]


@pytest.mark.parametrize("content", [b"not a database, but long enough to be taken for one" * 40, b"SQLite format 3\0"])
def test_a_file_that_is_no_store_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "results.sqlite").write_bytes(content)
    with pytest.raises(InputError, match="cannot be used as a results store"):
        Store.open(tmp_path / "results.sqlite")


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "results.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="another version"):
        Store.open(tmp_path / "results.sqlite")
