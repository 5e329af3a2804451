"""Writing to a file that the user names: checked before the work, written after it."""

from __future__ import annotations

import os
from pathlib import Path

from derivecheck.cli.exits import CannotRun


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
