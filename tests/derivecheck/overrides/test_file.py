"""The file of decisions: what is read, what is told with its line, and that writing leaves the rest alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from derivecheck.overrides import Override, find_overrides, read_overrides, remove_override, save_override
from derivecheck.results import InputError

WHOLE = """# ours

[[decision]]
submission = "ada.md"
part = "2.4"
points = 2.5
comment = "ok"

# about everyone who forgot the transpose
[[decision]]
part = "6.2"
answer = "forward Jacobian"
like = 'h_t (1 - h_t) \\mathbf{U}'
verdict = "wrong"
points = 1
"""
ADA = Override("2.4", "", "ada.md", points=2.5, comment="ok", line=3)


def written(folder: Path, text: str) -> Path:
    path = folder / "overrides.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_decisions_are_read_with_their_lines(tmp_path: Path) -> None:
    found = read_overrides(written(tmp_path, WHOLE))
    group = Override("6.2", "forward Jacobian", like=r"h_t (1 - h_t) \mathbf{U}", verdict="wrong", points=1.0, line=10)
    assert (found.entries, found.troubles) == ((ADA, group), ())


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('submission = "a"\npoints = 1', "says no part"),
        ('part = "1"\npoints = 1', "says neither a submission nor what the answer is like"),
        ('part = "1"\nlike = "x"\npoints = 1', "'like' needs an answer"),
        (
            'part = "1"\nstep = "a = b"\npoints = 1',
            "a relation holds or fails; points are given for an answer or a part",
        ),
        (
            'part = "1"\nstep = "a = b"\nverdict = "missing"',
            "unknown verdict 'missing'; known: right, wrong, holds, fails",
        ),
        (
            'part = "1"\nstep = "a = b"\nanswer = "x"\nverdict = "right"',
            "is about a relation ('step'), so it has no 'answer' and no 'like'",
        ),
        ('part = "1"\nsubmission = "a"', "decides nothing: it has no verdict, no points and no comment"),
        ('part = "1"\nsubmission = "a"\npoints = -1', "points -1 are not 0 or more"),
        ('part = "1"\nsubmission = "a"\npoints = nan', "points nan are not 0 or more"),
        ('part = "1"\nsubmission = "a"\npoints = inf', "points inf are not 0 or more"),
        ('part = "1"\nsubmission = "a"\npoints = true', "points is not a number"),
        ('part = "1"\nsubmission = "a"\npoints = "1"', "points is not a number"),
        ("part = 1\nsubmission = 'a'\npoints = 1", "part is not a text in quotation marks"),
        ('part = "1"\nsubmission = "a"\npoint = 1', "unknown name 'point'; known: part"),
        ('part = "1"\nsubmission = "a"\nverdict = "equal"', "unknown verdict 'equal'; known: right"),
        ('part = "1"\nanswer = "b"\nsubmission = "a"\nverdict = "correct"', "unknown verdict 'correct'; known: right"),
        ('part = "1"\nsubmission = "a"\nverdict = "incomplete"', "verdict 'incomplete' needs points"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line_and_the_others_are_used(tmp_path: Path, entry: str, message: str) -> None:
    found = read_overrides(written(tmp_path, f"{WHOLE}\n[[decision]]\n{entry}\n"))
    assert [(trouble.line, trouble.message.startswith(message)) for trouble in found.troubles] == [(17, True)]
    assert len(found.entries) == 2


def test_an_unknown_table_is_told(tmp_path: Path) -> None:
    found = read_overrides(written(tmp_path, "\n[[decisions]]\npart = '1'\n"))
    assert [(trouble.line, trouble.message) for trouble in found.troubles] == [
        (2, "unknown name 'decisions'; known: decision")
    ]


def test_of_two_decisions_about_one_thing_the_later_counts_and_it_is_told(tmp_path: Path) -> None:
    found = read_overrides(
        written(tmp_path, WHOLE + '\n[[decision]]\nsubmission = "ada.md"\npart = "2.4"\npoints = 0\n')
    )
    assert [(trouble.line, trouble.message) for trouble in found.troubles] == [
        (17, "decides the same as line 3; this one counts")
    ]
    assert [entry.points for entry in found.entries] == [1.0, 0.0]


@pytest.mark.parametrize(
    "text", ["[[decision]\n", "decision = 3\n", "[decision]\npart = '1'\n", "a = " + "[" * 5000, "part = 'a\n"]
)
def test_a_file_that_is_no_such_file_is_refused(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=r"overrides\.toml"):
        read_overrides(path)
    with pytest.raises(InputError):
        save_override(path, ADA)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    path.write_bytes(b"# a\n\xff\n")
    with pytest.raises(InputError, match="is not UTF-8 text \\(line 2\\)"):
        read_overrides(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_overrides(tmp_path / "absent.toml")


def test_a_head_within_a_text_of_several_lines_is_no_head(tmp_path: Path) -> None:
    first = "[[decision]]\npart = '1'\nsubmission = 'a'\ncomment = '''\n[[decision]]\n'''\n"
    text = f"{first}[[decision]]\npart = '2'\nsubmission = 'a'\npoints = 1\n"
    assert [entry.line for entry in read_overrides(written(tmp_path, text)).entries] == [1, 7]


@pytest.mark.parametrize(
    "text",
    [
        "plain", 'with "quotes"',
        "it's \\alpha", r"\frac{a}{b}", "two\nlines",
        "tab\tbell\x07 del\x7f", "Łukasz \u202e",
        "'''", '"""', "# no comment", "[[decision]]", "\\", " spaced ", "a = 'b'", "\U0001d54f",
    ],
)  # fmt: skip
def test_what_is_written_is_read_again(tmp_path: Path, text: str) -> None:
    path = tmp_path / "overrides.toml"
    wanted = Override(text, text, text, verdict="right", points=1.371429, comment=text, seen=text)
    save_override(path, wanted)
    [entry] = read_overrides(path).entries
    assert (entry.part, entry.answer, entry.submission, entry.comment, entry.seen) == (text,) * 5
    assert entry.points == wanted.points


def test_a_lone_surrogate_is_written_as_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    save_override(path, Override("1", "", "a\ud800", points=1))
    assert read_overrides(path).entries[0].submission == "a?"


def test_a_change_touches_its_own_entry_only(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    save_override(path, Override("2.4", "", "ada.md", points=3))
    changed = path.read_text(encoding="utf-8")
    assert changed == WHOLE.replace(
        'submission = "ada.md"\npart = "2.4"\npoints = 2.5\ncomment = "ok"\n',
        'part = "2.4"\nsubmission = "ada.md"\npoints = 3\n',
    )
    save_override(path, Override("9", "", "bob.md", verdict="right"))
    assert (
        path.read_text(encoding="utf-8")
        == changed + '\n[[decision]]\npart = "9"\nsubmission = "bob.md"\nverdict = "right"\n'
    )
    assert remove_override(path, ADA)
    assert "ada.md" not in path.read_text(encoding="utf-8")
    assert "# about everyone" in path.read_text(encoding="utf-8")
    assert [entry.part for entry in read_overrides(path).entries] == ["6.2", "9"]
    assert not remove_override(path, ADA)


def test_the_last_entry_can_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    save_override(path, ADA)
    assert remove_override(path, ADA)
    assert read_overrides(path).entries == ()
    assert not remove_override(tmp_path / "absent.toml", ADA)


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    threads = [
        threading.Thread(target=save_override, args=(path, Override(str(number), "", "a", points=number)))
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(entry.part) for entry in read_overrides(path).entries) == list(range(20))
    assert [entry.name for entry in tmp_path.iterdir()] == ["overrides.toml"]


def test_the_file_is_found_beside_the_submissions(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    assert find_overrides([folder / "a.md"]) is None
    path = written(folder, "")
    assert [find_overrides([folder / "a.md"]), find_overrides([folder]), find_overrides([folder / "class.zip"])] == [
        path
    ] * 3
