"""Folders, archives and files: what becomes of each file in them, whose it is, and what is refused in which words."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from derivecheck.batch import intake
from derivecheck.batch.model import Found
from derivecheck.batch.roster import find_files, find_submissions
from derivecheck.results import InputError

TEXT = b"# Question 1\n$a = a$\n"
LINK = (stat.S_IFLNK | 0o777) << 16


def laid(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def packed(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def told(found: list[Found]) -> dict[str, str]:
    """The student where there is something to grade, else the refusal, by name."""
    return {item.name: item.student if item.bundle else f"no: {item.refusal}" for item in found}


LAYOUTS: dict[str, tuple[dict[str, bytes], dict[str, str]]] = {
    "flat": ({"ann.md": TEXT, "bob.tex": TEXT}, {"ann.md": "ann", "bob.tex": "bob"}),
    "a folder each": (
        {"ann/hw.md": TEXT, "bob/hw.md": TEXT, "bob/fig.png": b"\x89PNG"},
        {"ann/hw.md": "ann", "bob/hw.md": "bob"},
    ),
    "all in one folder": ({"a2/ann/hw.md": TEXT, "a2/bob/hw.md": TEXT}, {"a2/ann/hw.md": "ann", "a2/bob/hw.md": "bob"}),
    "one student": ({"ann/hw.md": TEXT}, {"ann/hw.md": "ann"}),
    "nbgrader": (
        {"submitted/ann/a2/hw.ipynb": TEXT, "submitted/bob/a2/hw.ipynb": TEXT},
        {"submitted/ann/a2/hw.ipynb": "ann", "submitted/bob/a2/hw.ipynb": "bob"},
    ),
    "moodle": (
        {"Ann Lee_4711_assignsubmission_file_/hw.md": TEXT, "Bob Ray_4712_assignsubmission_file_/x.md": TEXT},
        {"Ann Lee_4711_assignsubmission_file_/hw.md": "Ann Lee", "Bob Ray_4712_assignsubmission_file_/x.md": "Bob Ray"},
    ),
    "canvas": (
        {"leeann_LATE_123_456_hw.md": TEXT, "raybob_124_457_hw-1.md": TEXT},
        {"leeann_LATE_123_456_hw.md": "leeann", "raybob_124_457_hw-1.md": "raybob"},
    ),
    "another script": (
        {"Žofie Ünsal/домашняя.md": TEXT, "王芳/作业.md": TEXT},
        {"Žofie Ünsal/домашняя.md": "Žofie Ünsal", "王芳/作业.md": "王芳"},
    ),
    "macOS junk": (
        {
            "ann/hw.md": TEXT,
            "ann/.DS_Store": b"x",
            "__MACOSX/ann/._hw.md": b"\0",
            "bob/._hw.md": b"\0",
            "bob/hw.md": TEXT,
        },
        {"ann/hw.md": "ann", "bob/hw.md": "bob"},
    ),
    "no text": (
        {"ann/hw.md": TEXT, "bob/hw.pdf": b"%PDF-", "eve/data.bin": b"1"},
        {"ann/hw.md": "ann", "bob/hw.pdf": "no: is a PDF, not text that can be graded"},
    ),
    "not what it says": (
        {"ann.md": b"%PDF-1.7", "bob.md": b"\xff\xfea\0", "eve.md": b"", "joe.md": b"a\0b", "kim.tex": TEXT},
        {
            "ann.md": "no: is a PDF, not UTF-8 text",
            "bob.md": "no: is UTF-16 text, not UTF-8 text",
            "eve.md": "no: is empty",
            "joe.md": "no: is a binary file, not text",
            "kim.tex": "kim",
        },
    ),
    "parts included": (
        {"ann/main.tex": rb"\input{parts/one}", "ann/parts/one.tex": TEXT, "bob/hw.md": TEXT},
        {"ann/main.tex": "ann", "bob/hw.md": "bob"},
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("form", ["folder", "archive"])
def test_layouts(name: str, form: str, tmp_path: Path) -> None:
    files, expected = LAYOUTS[name]
    source = laid(tmp_path / "class", files) if form == "folder" else packed(tmp_path / "class.zip", files)
    assert told(list(find_submissions(source))) == expected


def test_what_is_included_goes_along(tmp_path: Path) -> None:
    files = {"ann/main.tex": rb"\input{p/one} \include two.tex \input{../bob/hw}", "ann/p/one.tex": rb"\input{p/deep}"}
    files |= {"ann/p/deep.tex": b"$c$", "ann/two.tex": b"$d$", "bob/hw.tex": TEXT}
    ann, _ = find_submissions(laid(tmp_path / "class", files))
    assert ann.bundle is not None
    assert set(ann.bundle.files) == {"main.tex", "p/one.tex", "p/deep.tex", "two.tex"}


@pytest.mark.parametrize("form", ["folder", "archive"])
def test_nobody_includes_another_students_file(form: str, tmp_path: Path) -> None:
    files = {"ann.tex": rb"\input{bob}", "bob.tex": TEXT}
    source = laid(tmp_path / "class", files) if form == "folder" else packed(tmp_path / "class.zip", files)
    ann, bob = find_submissions(source)
    assert ann.bundle is not None
    assert set(ann.bundle.files) == {"ann.tex"}
    assert bob.bundle is not None


def test_of_files_named_one_by_one_none_includes_another(tmp_path: Path) -> None:
    laid(tmp_path, {"ann.tex": rb"\input{bob} \input{mine}", "bob.tex": TEXT, "mine.tex": TEXT})
    ann, _ = find_files([tmp_path / "ann.tex", tmp_path / "bob.tex"])
    assert ann.bundle is not None
    assert set(ann.bundle.files) == {"ann.tex", "mine.tex"}
    assert ann.bundle.barred == {"bob.tex": "this file is another submission"}


def test_two_students_with_one_name_are_both_graded(tmp_path: Path) -> None:
    source = laid(
        tmp_path / "class", {"Ann_1_assignsubmission_file_/a.md": TEXT, "Ann_2_assignsubmission_file_/a.md": TEXT}
    )
    first, second = find_submissions(source)
    assert (first.student, second.student) == ("Ann", "Ann")
    assert first.note == ""
    assert second.note == "the name of this student is also that of Ann_1_assignsubmission_file_"


def test_one_name_twice_in_an_archive_is_two_submissions(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("ann/hw.md", TEXT)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("ann/hw.md", TEXT + b"more")
        archive.writestr("bob/hw.md", TEXT)
    found = list(find_submissions(tmp_path / "class.zip"))
    assert told(found) == {"ann/hw.md": "ann", "ann/hw (2).md": "ann", "bob/hw.md": "bob"}
    assert [item.bundle.files["hw (2).md"] for item in found if item.name == "ann/hw (2).md" and item.bundle] == [
        TEXT + b"more"
    ]


OUTSIDE = {
    "../evil.md": "evil.md",
    "../../etc/passwd": "etc/passwd",
    "/etc/passwd": "etc/passwd",
    "C:\\Windows\\evil.md": "C/Windows/evil.md",
    "ann/../../evil.md": "ann/evil.md",
    "..\\evil.md": "evil.md",
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_out_of_an_archive_are_refused(name: str, tmp_path: Path) -> None:
    source = packed(tmp_path / "class.zip", {name: TEXT, "zoe/hw.md": TEXT})
    found = told(list(find_submissions(source)))
    assert found["zoe/hw.md"] == "zoe"
    assert found[OUTSIDE[name]].startswith("no: its name in the archive, ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip"]


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name in ("ann/hw.md", "bob/notes"):
            info = zipfile.ZipInfo(name)
            info.external_attr = LINK
            archive.writestr(info, "/etc/passwd")
        archive.writestr("bob/hw.md", TEXT)
    found = list(find_submissions(tmp_path / "class.zip"))
    assert told(found) == {"ann/hw.md": "no: a link, which is not followed", "bob/hw.md": "bob"}
    assert found[1].note == "bob/notes: a link, which is not followed"


def test_links_and_pipes_in_a_folder_are_not_opened(tmp_path: Path) -> None:
    root = laid(tmp_path / "class", {"zoe/hw.md": TEXT, "ann/x.txt": TEXT})
    secret = laid(tmp_path / "elsewhere", {"secret.md": TEXT})
    (root / "bob.md").symlink_to(secret / "secret.md")
    (root / "eve").symlink_to(secret)
    (root / "loop").symlink_to(root)
    (root / "ann" / "hw.tex").write_bytes(rb"\input{part} \input{pipe}")
    (root / "ann" / "part.tex").symlink_to(secret / "secret.md")
    os.mkfifo(root / "ann" / "pipe.tex")
    os.mkfifo(root / "pipe.md")
    found = {item.name: item for item in find_submissions(root)}
    link, pipe = "no: a link, which is not followed", "no: neither a file nor a folder"
    assert told(list(found.values())) == {
        "ann/hw.tex": "ann",
        "ann/x.txt": "ann",
        "bob.md": link,
        "eve": link,
        "loop": link,
        "pipe.md": pipe,
        "zoe/hw.md": "zoe",
    }
    bundle = found["ann/hw.tex"].bundle
    assert bundle is not None
    assert (set(bundle.files), bundle.barred) == ({"hw.tex"}, {"part.tex": link[4:], "pipe.tex": pipe[4:]})


def test_large_files_cost_themselves_only(tmp_path: Path) -> None:
    root = laid(tmp_path / "class", {"ann.md": TEXT, "bob.md": b""})
    with (root / "bob.md").open("wb") as stream:
        stream.truncate(200_000_000)
    assert told(list(find_submissions(root))) == {"ann.md": "ann", "bob.md": "no: is larger than 20 MB (200 MB)"}


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = packed(tmp_path / "class.zip", {"ann.md": TEXT, "bob.md": b"a" * 50_000_000, "eve.md": b"b" * 900_000})
    data = source.read_bytes()
    assert len(data) < 100_000
    expected = {"ann.md": "ann", "bob.md": "no: is larger than 20 MB (50 MB)", "eve.md": "eve"}
    assert told(list(find_submissions(source))) == expected
    for size in (50_000_000, 900_000):  # the sizes that the archive states, made small
        data = data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    source.write_bytes(data)
    found = told(list(find_submissions(source)))
    assert found["ann.md"] == "ann"
    assert found["bob.md"].startswith("no: cannot be unpacked")
    source = packed(tmp_path / "many.zip", {f"s{k}.md": b"a" * 400_000 for k in range(5)})
    monkeypatch.setattr(intake, "MAX_UNPACKED", 1_000_000)
    assert list(told(list(find_submissions(source))).values()) == [
        "s0",
        "s1",
        *["no: the archive unpacks to more than 1 MB"] * 3,
    ]


def test_archives_that_students_packed_are_opened_once(tmp_path: Path) -> None:
    def inner(files: Mapping[str, bytes]) -> bytes:
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    files = {
        "ann_1_assignsubmission_file_/hw.zip": inner(
            {"hw.tex": rb"\input{p}", "p.tex": TEXT, "__MACOSX/._hw.tex": b"\0"}
        ),
        "bob_2_assignsubmission_file_/hw.zip": inner({"x.zip": inner({"hw.tex": TEXT})}),
        "eve.zip": b"PK\x03\x04 torn",
        "joe.zip": inner({"joe.md": TEXT}),
    }
    expected = {
        "ann_1_assignsubmission_file_/hw.zip/hw.tex": "ann",
        "bob_2_assignsubmission_file_/hw.zip/x.zip": "no: an archive in an archive is not opened",
        "eve.zip": "no: is no archive that can be read: File is not a zip file",
        "joe.zip/joe.md": "joe",
    }
    assert told(list(find_submissions(packed(tmp_path / "class.zip", files)))) == expected
    assert told(list(find_submissions(laid(tmp_path / "class", files)))) == expected


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    source = packed(tmp_path / "class.zip", {"ann.md": TEXT})
    data = bytearray(source.read_bytes())
    data[6] |= 1  # the flag in the local header, then in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    source.write_bytes(data)
    assert told(list(find_submissions(source))) == {"ann.md": "no: is encrypted"}


def test_results_in_the_folder_are_no_submissions(tmp_path: Path) -> None:
    root = laid(tmp_path / "class", {"ann.md": TEXT, "out/results.sqlite": b"", "out/ann.md": TEXT, "bob.md": TEXT})
    assert told(list(find_submissions(root))) == {"ann.md": "ann", "bob.md": "bob"}


def test_names_of_files_are_as_short_as_keeps_them_apart(tmp_path: Path) -> None:
    laid(tmp_path, {"a/ann/hw.md": TEXT, "a/bob/hw.md": TEXT, "b/bob/hw.md": TEXT, "x.md": TEXT})
    paths = [tmp_path / name for name in ("a/ann/hw.md", "a/bob/hw.md", "b/bob/hw.md", "x.md", "x.md", "no.md")]
    expected = ["ann/hw.md", "a/bob/hw.md", "b/bob/hw.md", "x.md", "x.md (2)", "no.md"]
    found = list(find_files(paths))
    assert [item.name for item in found] == expected
    assert found[-1].refusal == "no such file"


@pytest.mark.parametrize(
    ("name", "message"), [("none", "no such file"), ("none.zip", "no such file"), ("torn.zip", "is no archive")]
)
def test_a_source_that_cannot_be_read(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04")
    if name == "none":
        assert [item.refusal for item in find_submissions(tmp_path / name)] == ["no such file"]
        return
    with pytest.raises(InputError, match=message):
        list(find_submissions(tmp_path / name))
