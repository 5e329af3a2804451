"""Read a submitted file as text, or say in one line why it is not text."""

from __future__ import annotations

from pathlib import Path

from derivecheck.results import InputError

# A write-up of a term is well below a megabyte; a mistaken core dump or video is not.
MAX_BYTES = 20_000_000

_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
# Control bytes that no text editor writes: all but tab, line feed, form feed, carriage return, escape.
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 12, 13, 27))


def read_source(path: Path) -> str:
    """The text of ``path``, its line ends as ``\\n`` and without a byte-order mark.

    Raises ``InputError`` with one line: no such file, a folder, not permitted, empty, binary, not UTF-8,
    too large.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder, not a file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise InputError(f"{path}: cannot be read: {reason}") from None
    return decode_source(data, str(path))


def decode_source(data: bytes, name: str) -> str:
    """The text of ``data``; ``name`` is used in the message of the ``InputError``."""
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: is larger than {MAX_BYTES // 1_000_000} MB")
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise InputError(f"{name}: is {kind}, not UTF-8 text")
    if len(data) != len(data.translate(None, _CONTROLS)):
        raise InputError(f"{name}: is a binary file, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        byte = data[problem.start]
        raise InputError(f"{name}: is not UTF-8 text (byte 0x{byte:02x} in line {line})") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{name}: is empty")
    return text
