"""Input that cannot be read at all, and the time that hostile input takes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from notation.documents import DocumentError, read_document, read_text
from notation.documents import read as reading


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        read_document(tmp_path / "missing.md")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is a folder"):
        read_document(tmp_path)


BAD_BYTES = [
    (b"abc \xff\xfe def", "not UTF-8: byte 4 is 0xff"),
    (b"\xff\xfea\x00", "UTF-16"),
    (b"abc\x00def", "binary: it holds a NUL at byte 3"),
    (b"", "is empty"),
    (b"\xef\xbb\xbf \r\n\t", "is empty"),
]


@pytest.mark.parametrize(("data", "message"), BAD_BYTES)
def test_bad_bytes(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "bad.md"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        read_document(path)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.md"
    path.write_text("x" * 101)
    monkeypatch.setattr(reading, "SIZE_LIMIT", 100)
    with pytest.raises(DocumentError, match="101 bytes; the limit is 100"):
        read_document(path)


@pytest.mark.parametrize("source", ["{", "[1]", '{"cells": 3}', "[" * 100_000])
def test_no_notebook(source: str) -> None:
    with pytest.raises(DocumentError, match="not a notebook"):
        read_text(source, "notebook")


def test_unknown_kind() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        read_text("x", "docx")


HOSTILE = [
    "$",
    "$$x",
    "a $x b ",
    "$x$ and ",
    "\\( ",
    "\\[ x",
    "${",
    "\\begin{align} ",
    "\\begin{aligned}",
    "\\begin{align}\\begin{cases}",
    "\\newcommand{\\a}{",
    "\\boxed{",
    "\\boxed{$x$",
    "```python\n",
    "<!-- ",
    "# Question 1\n\n",
    " \n",
    "*",
    " ",
    "> ",
    "(a)",
    "\\",
    "\\textbf{",
    "\\item ",
    "\\begin{enumerate}",
    "\\iffalse ",
    "%\n",
    "\t",
]


@pytest.mark.parametrize("kind", ["markdown", "tex"])
def test_time_is_linear(kind: str) -> None:
    """Ten times the text takes about ten times as long (a quadratic reader would take a hundred times)."""
    slow = []
    for piece in HOSTILE:
        begin = time.process_time()
        read_text("x" + piece * (100_000 // len(piece)), kind)
        if time.process_time() - begin > 3:
            slow.append(piece)
    assert slow == []


def test_a_megabyte_of_ordinary_text() -> None:
    display = "$$\\begin{aligned} a &= b \\\\ &= c\\end{aligned}$$"
    page = f"**Question 1** Let $x_i$ be\n\n{display}\n\n1. so $y = \\frac{{1}}{{2}}$ holds.\n\n"
    source = page * (1_000_000 // len(page))
    begin = time.process_time()
    document = read_text(source)
    assert time.process_time() - begin < 5
    assert document.problems == ()
    assert len(document.formulas) == 3 * source.count("**Question 1**")
