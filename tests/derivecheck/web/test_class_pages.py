"""Handing in a class, following its grading, and looking through it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from derivecheck.results import InputError
from derivecheck.web.class_pages import progress_values
from derivecheck.web.class_task import Told, grade_place, read_progress
from derivecheck.web.class_upload import ARCHIVE, inner_names, keep_uploads
from derivecheck.web.class_view import Shown, class_list, entries_of

SET = "ift6135_h20_a2"
RIGHT = b"# Question 1\n\n**1.1** $$\\alpha = \\beta, \\quad \\epsilon = \\delta (1-\\beta)$$\n"
WRONG = b"# Question 1\n\n**1.1** $$\\alpha = \\beta, \\quad \\epsilon = \\delta (1+\\beta)$$\n"
HOSTILE = "<img src=x onerror=alert(1)>'); DROP TABLE results; --"


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return made.getvalue()


def graded(client: TestClient, files: list[tuple[str, tuple[str, bytes]]], name: str = "") -> tuple[str, str]:
    """Where the page of a class is, and its text once it is graded."""
    answer = client.post("/classes", data={"problems": SET, "name": name}, files=files, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    told = [json.loads(line[6:]) for line in client.get(f"{where}/events").text.splitlines() if line]
    assert told[-1]["state"] in ("done", "failed")
    return where, client.get(where).text


@pytest.fixture(scope="session")
def class_page(client: TestClient) -> tuple[str, str]:
    """A class of two students and of what harms."""
    made = io.BytesIO(
        archive(
            **{
                "ann/hw.md": RIGHT,
                "bob/hw.md": WRONG,
                "eve/hw.pdf": b"%PDF-1.4",
                f"{HOSTILE}/hw.md": RIGHT,
                "../../outside.md": RIGHT,
                "/tmp/absolute.md": RIGHT,
                "bomb/hw.md": b"$" + b"{" * 25_000_000,
                "input/hw.tex": b"\\input{/etc/passwd} \\immediate\\write18{touch x} $a = a$",
            }
        )
    )
    with zipfile.ZipFile(made, "a") as opened:
        link = zipfile.ZipInfo("link/hw.md")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    return graded(client, [("files", ("class.zip", made.getvalue()))], "Autumn <b>term</b>")


@pytest.mark.slow
def test_a_class_is_graded_and_listed(client: TestClient, class_page: tuple[str, str]) -> None:
    where, page = class_page
    assert "<b>term" not in page
    assert "Autumn &lt;b&gt;term&lt;/b&gt;" in page
    assert "ann/hw.md</a>" in page
    assert "is a PDF" in page
    assert "<img" not in page
    assert "DROP TABLE" in page
    assert "Autumn" in client.get("/classes").text
    assert client.get(f"{where}/events").text.count("data: ") == 1  # over: told once


@pytest.mark.slow
def test_hostile_files_harm_nobody(client: TestClient, class_page: tuple[str, str], work: Path) -> None:
    """Each gets a line, the others are graded, and nothing is written outside the place of the class."""
    where, _ = class_page
    listed = client.get(f"{where}/list").text
    assert re.findall(r">(bomb/hw\.md|link/hw\.md|eve/hw\.pdf)</a>", listed) == []
    for name in ("outside.md", "absolute.md", "bomb/hw.md", "input/hw.tex", "link/hw.md"):
        assert name in listed
    for place in re.findall(rf'href="({where}/submissions/\w+)"', listed):
        assert "root:" not in client.get(place).text
    kept = {path.name for path in (work / "jobs" / where.rsplit("/", 1)[1]).iterdir()}
    assert {name.split("-")[0] for name in kept} == {"class.zip", "progress.json", "results.sqlite"}
    known = {"jobs", "lock", "page.sqlite", "page.sqlite-wal", "page.sqlite-shm"}
    assert {path.name for path in work.iterdir()} <= known


@pytest.mark.slow
def test_each_submission_has_its_page(client: TestClient, class_page: tuple[str, str]) -> None:
    where, page = class_page
    found = dict(re.findall(rf'<th scope="row"><a href="({where}/submissions/\w+)">([^<]+)', page))
    named = {name: place for place, name in found.items()}
    assert "&lt;img src=x onerror=alert(1)&gt;&#39;); DROP TABLE results; --/hw.md" in named
    for place in found:
        answer = client.get(place)
        assert answer.status_code == 200
        assert "sha256-" in answer.headers["content-security-policy"]
        assert "<img" not in answer.text
    following = re.findall(r'<a href="([^"]+)">next</a>', client.get(named["ann/hw.md"]).text)
    assert f'href="{named["ann/hw.md"]}">previous' in client.get(following[0]).text


def test_a_class_is_removed(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    assert client.post(f"{where}/remove", follow_redirects=False).headers["location"] == "/classes"
    assert client.get(where).status_code == 404
    assert not place.exists()


REFUSED = [
    ({"problems": "nothing"}, [("files", ("a.md", b"x"))], "Choose one of the problem sets"),
    ({"problems": SET}, [], "Choose a zip archive"),
    ({"problems": SET, "files": "text"}, [], "Choose a zip archive"),
]


@pytest.mark.parametrize(("fields", "files", "words"), REFUSED)
def test_what_cannot_be_graded(
    client: TestClient, fields: dict[str, str], files: list[tuple[str, tuple[str, bytes]]], words: str
) -> None:
    answer = client.post("/classes", data=fields, files=files or None)
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize("path", ["/classes/x", "/classes/x/events", "/classes/x/submissions/y", "/classes/%2e%2e"])
def test_no_such_class(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


NAMES = [
    (["a.md"], ["a.md"]),
    (["ann/hw.tex", "bob/hw.tex"], ["ann/hw.tex", "bob/hw.tex"]),
    (["../../etc/passwd", "/etc/passwd"], ["etc/passwd", "etc/passwd-2"]),
    (["C:\\me\\a.md"], ["C:/me/a.md"]),
    (["a.md", "A.md", "a.md"], ["a.md", "A-2.md", "a-3.md"]),
    (["..", "", "a\nb.md"], ["file", "file-2", "a b.md"]),
    (["x" * 900 + ".md"], ["x" * 397 + ".md"]),
]


@pytest.mark.parametrize(("told", "names"), NAMES)
def test_names_in_the_archive(told: list[str], names: list[str]) -> None:
    assert inner_names(told) == names


def test_an_archive_is_kept_as_it_came(tmp_path: Path) -> None:
    data = archive(a=b"1")
    keep_uploads([("x.zip", io.BytesIO(data))], tmp_path)
    assert (tmp_path / ARCHIVE).read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == [ARCHIVE]


def test_files_are_put_into_an_archive(tmp_path: Path) -> None:
    keep_uploads([("a/x.md", io.BytesIO(b"1")), ("../b.zip", io.BytesIO(archive(c=b"2")))], tmp_path)
    with zipfile.ZipFile(tmp_path / ARCHIVE) as made:
        assert made.namelist() == ["a/x.md", "b.zip"]


def test_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Choose"):
        keep_uploads([], tmp_path)


@pytest.mark.parametrize("data", [b"PK\x03\x04 not really an archive", b""])
def test_an_archive_that_is_none(data: bytes, tmp_path: Path) -> None:
    (tmp_path / ARCHIVE).write_bytes(data)
    with pytest.raises(InputError, match="no archive"):
        grade_place(tmp_path, SET, 1)
    assert entries_of(tmp_path) == []


def test_an_archive_with_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / ARCHIVE).write_bytes(archive())
    with pytest.raises(InputError, match="no submission"):
        grade_place(tmp_path, SET, 1)


def test_a_place_without_results(tmp_path: Path) -> None:
    assert read_progress(tmp_path) == Told()
    assert "0 submissions" in class_list(Shown(tmp_path, tmp_path / "overrides.toml", "x", "/classes/x"))


PROGRESS = [
    (Told(), "reading what was handed in"),
    (Told(10, 0, 0, 1.0), "0 of 10"),
    (Told(10, 4, 4, 8.0), "4 of 10, 30 a minute, about 12 s left"),
    (Told(1000, 10, 10, 60.0), "10 of 1000, 10 a minute, about 99 min left"),
    (Told(10, 10, 5, 5.0), "10 of 10, 60 a minute"),
]


@pytest.mark.parametrize(("told", "words"), PROGRESS)
def test_the_progress_in_words(told: Told, words: str) -> None:
    assert progress_values(told)["words"] == words


@pytest.mark.slow
def test_a_class_with_a_problem_set_of_its_own(client: TestClient, repository: Path) -> None:
    folder = repository / "derivations" / "softmax_backprop"
    sheet = ("sheet", ("my set.md", (folder / "problem_set.md").read_bytes()))
    files = [sheet, ("files", ("ann/hw.md", (folder / "submission.md").read_bytes()))]
    where, page = graded(client, files)
    assert "Softmax regression" in page
    place = re.findall(rf'href="({where}/submissions/\w+)"', page)[0]
    assert "Softmax regression" in client.get(place).text
    rows = client.get(f"{where}/gradebook.csv").text.splitlines()
    assert [row.split(",")[3] for row in rows] == ["student_id", "ann"]


SHEETS = [
    (b"# A sheet without anything\n", "The problem set"),
    (b"\xff\xfe\x00", "The problem set cannot be used: problems.md"),
]


@pytest.mark.parametrize(("sheet", "words"), SHEETS)
def test_a_faulty_problem_set_is_refused(client: TestClient, work: Path, sheet: bytes, words: str) -> None:
    before = sorted((work / "jobs").glob("*"))
    files = [("sheet", ("my set.md", sheet)), ("files", ("a.md", b"words"))]
    answer = client.post("/classes", data={"problems": SET}, files=files)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert str(work) not in answer.text
    assert sorted((work / "jobs").glob("*")) == before


def test_the_grade_book_has_everybody_with_decisions(client: TestClient, shelf: tuple[str, Path]) -> None:
    where, place = shelf
    (place / "overrides.toml").write_text(
        '[[decision]]\nsubmission = "ann/hw.md"\npart = "2.4"\npoints = 3\n', encoding="utf-8"
    )
    answer = client.get(f"{where}/gradebook.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="gradebook.csv"'
    rows = [row.split(",") for row in answer.text.splitlines()]
    assert [(row[0], row[3], row[9]) for row in rows[1:]] == [
        ("Spring", "ann", "5.133333"),
        ("Spring", "bob", "0.6"),
        ("Spring", "eve", "0.6"),
        ("Spring", "pdf", ""),
    ]
