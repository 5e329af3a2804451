"""Writing to a file that the user names: checked before the work, written after it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from derivecheck.cli.exits import CannotRun

if TYPE_CHECKING:
    from rich.console import Console


def require_writable(path: Path) -> None:
    """Raise ``CannotRun`` now rather than after minutes of work."""
    if path.is_dir():
        raise CannotRun(f"{path}: is a folder, not a file to write")
    folder = path.parent
    if not folder.is_dir():
        raise CannotRun(f"{folder}: no such folder to write to")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise CannotRun(f"{path}: may not be written")


def require_folder(path: Path | None, what: str) -> None:
    """Make sure of a folder to write into; it is made if it is not there. Raises ``CannotRun``."""
    if path is None:
        raise CannotRun(f"{what} needs a folder: -o FOLDER")
    if path.exists() and not path.is_dir():
        raise CannotRun(f"{path}: is a file, not a folder ({what})")
    try:
        path.mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotRun(f"{path}: cannot be made: {problem.strerror}") from None
    if not os.access(path, os.W_OK):
        raise CannotRun(f"{path}: may not be written")


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8. Raises ``CannotRun``."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as problem:
        raise CannotRun(f"{path}: cannot be written: {problem.strerror}") from None


def write_bytes(path: Path, data: bytes) -> None:
    """Raises ``CannotRun``."""
    try:
        path.write_bytes(data)
    except OSError as problem:
        raise CannotRun(f"{path}: cannot be written: {problem.strerror}") from None


def write_out(text: str, path: Path | None) -> None:
    """``text`` to the file, or to standard output. Raises ``CannotRun``."""
    if path is None:
        sys.stdout.write(text)
    else:
        write_text(path, text)


@contextmanager
def console_for(path: Path | None) -> Iterator[Console]:
    """A console on standard output, or on a text that is written to the file at the end."""
    from derivecheck.report.text import open_console

    if path is None:
        yield open_console()
        return
    stream = StringIO()
    yield open_console(stream)
    write_text(path, stream.getvalue())
