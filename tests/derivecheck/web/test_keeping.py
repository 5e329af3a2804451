"""The work folder: what is written down stays, in whatever moment the server ends."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from derivecheck.results import InputError
from derivecheck.web.keeping import MOST_STARTS, Keeping, write_whole


def test_a_job_goes_its_way(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path / "new" / "work")
    identity, place = keeping.new_place()
    assert place.is_dir()
    job = keeping.add(identity, "lint", "a.tex")
    assert keeping.job(identity, "lint") == job
    assert keeping.job(identity, "class") is None
    keeping.started(identity)
    keeping.finished(identity)
    found = keeping.job(identity, "lint")
    assert found is not None
    assert (found.state, found.starts, found.is_over) == ("done", 1, True)
    keeping.drop(identity)
    assert keeping.job(identity, "lint") is None
    assert not place.exists()


def test_what_was_not_over_is_found_again(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    made = [keeping.add(keeping.new_place()[0], "lint", f"{number}.md") for number in range(4)]
    keeping.started(made[0].id)
    keeping.finished(made[1].id)
    keeping.failed(made[2].id, "why")
    left = Keeping(tmp_path).unfinished()
    assert [(job.id, job.state) for job in left] == [(made[0].id, "running"), (made[3].id, "waiting")]
    assert [job.id for job in keeping.jobs("lint")] == [job.id for job in reversed(made)]


def test_a_job_that_ends_the_server_is_not_started_for_ever(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    job = keeping.add(keeping.new_place()[0], "lint", "bomb.tex")
    for _ in range(MOST_STARTS):
        assert [left.id for left in keeping.unfinished()] == [job.id]
        keeping.started(job.id)
    assert keeping.unfinished() == []
    found = keeping.job(job.id, "lint")
    assert found is not None
    assert (found.state, "3 times" in found.message) == ("failed", True)
    keeping.again(job.id)
    for _ in range(2 * MOST_STARTS):  # a server that is told to end is no fault of the job
        keeping.started(job.id)
        keeping.put_back(job.id)
    assert [left.starts for left in keeping.unfinished()] == [0]


@pytest.mark.parametrize("identity", ["", "x' OR '1'='1", "../..", "%"])
def test_an_identity_is_only_looked_up(tmp_path: Path, identity: str) -> None:
    keeping = Keeping(tmp_path)
    keeping.add(keeping.new_place()[0], "lint", "a.md")
    assert keeping.job(identity, "lint") is None


def test_unusable_folders(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be used as the work folder"):
        Keeping(tmp_path / "file")
    (tmp_path / "page.sqlite").write_bytes(b"no database at all, but quite some text" * 100)
    with pytest.raises(InputError, match="cannot be used as the work folder"):
        Keeping(tmp_path)


def test_another_version_is_not_touched(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "page.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="another version"):
        Keeping(tmp_path)


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"one")
    write_whole(tmp_path / "a", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"two")]


def test_one_server_has_a_folder(tmp_path: Path) -> None:
    first = Keeping(tmp_path)
    kept, half = first.new_place(), first.new_place()
    first.add(kept[0], "lint", "a.md")
    first.hold()
    assert (kept[1].exists(), half[1].exists()) == (True, False)
    with pytest.raises(InputError, match="another derivecheck serve"):
        Keeping(tmp_path).hold()
    first.release()
    second = Keeping(tmp_path)
    second.hold()
    second.release()
