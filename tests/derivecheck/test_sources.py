"""Reading a submitted file: text comes out, or one line says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivecheck.results import InputError
from derivecheck.sources import MAX_BYTES, decode_source, read_source


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbfx", "x"),
        ("é ∂".encode(), "é ∂"),
        (b"a\x0cb\tc", "a\x0cb\tc"),
    ],
)
def test_text(data: bytes, text: str) -> None:
    assert decode_source(data, "f") == text


def test_too_large() -> None:
    with pytest.raises(InputError, match="f: is larger than 20 MB"):
        decode_source(b"x" * (MAX_BYTES + 1), "f")


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("$x$")
    assert read_source(path) == "$x$"


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_source(Path("a\0b"))
    with pytest.raises(InputError, match="cannot be read"):
        read_source(Path("x" * 5000))
