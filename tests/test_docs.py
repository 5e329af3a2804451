"""The tutorial, followed to the letter: its files written, its changes made, its commands run, their output compared.

Conventions: ``Put this into `FILE`:`` and ``Add this to `FILE`:`` before a block of Markdown; a ``diff`` block changes
lines of the file that was written last; a ``console`` block holds commands after ``$`` and what they print, where
``…`` alone on a line stands for any lines, and inside a line for any text.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from derivecheck.cli.main import run

_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?P<verb>Put this into|Add this to) `(?P<name>[\w.]+)`:\s*$")


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, body and the text before each block."""
    last = 0
    for found in _BLOCK.finditer(text):
        yield found["kind"], found["body"], text[last : found.start()]
        last = found.end()


def commands(body: str) -> Iterator[tuple[str, str]]:
    """Each command with what it prints."""
    for piece in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = piece.partition("\n")
        yield command, shown


def pattern_of(shown: str) -> re.Pattern[str]:
    """Trailing blanks and rules at the ends of lines do not count."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in shown.splitlines()
    ]
    return re.compile("".join(lines))


def changed(text: str, diff: str) -> str:
    old = "\n".join(line[1:] for line in diff.splitlines() if line[0] == "-")
    new = "\n".join(line[1:] for line in diff.splitlines() if line[0] == "+")
    assert text.count(f"{old}\n") == 1, f"the tutorial changes lines that are not there once: {old}"
    return text.replace(f"{old}\n", f"{new}\n")


def test_the_tutorial_is_true(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (repository / "docs" / "new-course.md").read_text(encoding="utf-8")
    course = Path("ridge.md")
    ran = 0
    for kind, body, before in blocks(text):
        if kind == "markdown":
            place = _FILE.search(before)
            assert place, f"a block of Markdown without its file: {body[:80]}"
            old = Path(place["name"]).read_text(encoding="utf-8") if place["verb"] == "Add this to" else ""
            Path(place["name"]).write_text(old + body, encoding="utf-8")
        elif kind == "diff":
            course.write_text(changed(course.read_text(encoding="utf-8"), body), encoding="utf-8")
        elif kind == "console":
            for command, shown in commands(body):
                program, *arguments = shlex.split(command)
                assert program == "derivecheck"
                assert run(arguments) in (0, 1), command
                printed = "".join(f"{line.rstrip(' ─')}\n" for line in capsys.readouterr().out.splitlines())
                assert pattern_of(shown).fullmatch(printed), f"{command} prints\n{printed}"
                ran += 1
    assert ran == 10


def test_a_wrong_page_is_found() -> None:
    assert pattern_of("a … b\n…\nc\n").fullmatch("a x b\n1\n2\nc\n")
    assert not pattern_of("a\n…\nc\n").fullmatch("a\nb\nd\n")
    assert changed("a\nb\n", "-a\n+x\n+y\n") == "x\ny\nb\n"
    with pytest.raises(AssertionError, match="not there once"):
        changed("a\n", "-b\n+c\n")


LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", ["README.md", "docs/new-course.md", "docs/problem-set-format.md"])
def test_links_lead_somewhere(repository: Path, page: str) -> None:
    path = repository / page
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
