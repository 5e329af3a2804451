"""Folders of results that were graded elsewhere: shown, decided about, and not touched otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from derivecheck.batch import Store
from derivecheck.results import InputError
from derivecheck.web.app import make_app
from derivecheck.web.shelves import shelf

from .conftest import ADDRESS, fill_class, quick_settings
from .test_decisions import submissions


@pytest.fixture
def graded_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "week 3-graded"
    folder.mkdir()
    fill_class(folder)
    return folder


def test_a_folder_is_shown_and_decided_about(tmp_path: Path, graded_folder: Path) -> None:
    settings = replace(quick_settings(tmp_path / "work"), results=(graded_folder,))
    before = (graded_folder / "results.sqlite").read_bytes()
    with TestClient(make_app(settings), base_url=ADDRESS) as client:
        assert "week 3-graded" in client.get("/").text
        where = f"/classes/{shelf(graded_folder).job.id}"
        pages = submissions(client, where)
        assert sorted(pages) == ["ann/hw.md", "bob/hw.md", "eve/hw.md"]
        fields = {"part": "2.4", "points": "1", "comment": "too short"}
        assert client.post(f"{pages['bob/hw.md']}/decide", data=fields, follow_redirects=False).status_code == 303
        assert "too short" in client.get(f"{where}/decisions").text
        listed = client.get(f"{where}/list").text
        assert "Remove this class" not in listed
        assert client.post(f"{where}/remove", follow_redirects=False).status_code == 303
        assert client.post(f"{where}/again", follow_redirects=False).status_code == 303
        assert '"done"' in client.get(f"{where}/events").text
        assert client.get(where).status_code == 200
    assert "too short" in (graded_folder / "overrides.toml").read_text()
    assert (graded_folder / "results.sqlite").read_bytes() == before


def test_decisions_stand_beside_the_submissions(tmp_path: Path, graded_folder: Path) -> None:
    source = tmp_path / "week 3"
    source.mkdir()
    archive = tmp_path / "late" / "late.zip"
    found = replace(shelf(graded_folder), sources=(source,))
    assert found.decisions == source / "overrides.toml"
    assert replace(found, sources=(archive,)).decisions == graded_folder / "overrides.toml"
    archive.parent.mkdir()
    archive.write_bytes(b"")
    assert replace(found, sources=(archive,)).decisions == archive.parent / "overrides.toml"
    (tmp_path / "overrides.toml").write_text("")
    assert found.decisions == tmp_path / "overrides.toml"


def test_a_folder_without_results(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no results"):
        shelf(tmp_path)
    with pytest.raises(InputError, match="no results"):
        shelf(tmp_path / "nothing")
    (tmp_path / "results.sqlite").write_bytes(b"no database, but long enough to be taken for one" * 50)
    with pytest.raises(InputError, match="results store"):
        shelf(tmp_path)


def test_an_empty_store(tmp_path: Path) -> None:
    Store.open(tmp_path / "results.sqlite").close()
    with TestClient(
        make_app(replace(quick_settings(tmp_path / "work"), results=(tmp_path,))), base_url=ADDRESS
    ) as client:
        assert client.get(f"/classes/{shelf(tmp_path).job.id}").status_code == 200
