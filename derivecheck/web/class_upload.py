"""What was handed in for a class, as one archive in its place.

Names of files are never used as paths: a single archive is kept as it came, and anything else is put into a new
one under the names that the browser told. ``derivecheck.batch`` reads archives in memory, within limits.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from derivations.catalog import FaultySheet, load_problem_set
from derivecheck.report.shorten import one_line
from derivecheck.results import InputError

ARCHIVE = "class.zip"
SHEET = "problems.md"
"""The problem set of a class that brought its own; also how such a class is told from others."""
_LONGEST = 400
_MARK = b"PK\x03\x04"
_COPY = 1 << 20

Upload = tuple[str, BinaryIO]
"""The name that a browser told, and the content."""


def keep_uploads(uploads: Sequence[Upload], place: Path) -> None:
    """Write the archive. Raises ``InputError`` where there is nothing to grade."""
    target = place / ARCHIVE
    if not uploads:
        raise InputError("Choose a zip archive, a folder or some files.")
    beside = target.with_suffix(".part")
    if len(uploads) == 1 and _is_archive(uploads[0][1]):
        with beside.open("wb") as out:
            shutil.copyfileobj(uploads[0][1], out, _COPY)
    else:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, (_, content) in zip(inner_names([name for name, _ in uploads]), uploads, strict=True):
                with archive.open(name, "w", force_zip64=True) as out:
                    shutil.copyfileobj(content, out, _COPY)
    beside.replace(target)


def check_sheet(place: Path) -> None:
    """Raise ``InputError`` with the faults of the problem set that came with a class. Runs in a worker."""
    path = place / SHEET
    try:
        load_problem_set(str(path))
    except FaultySheet as faulty:
        first, count = faulty.explanations[0].splitlines()[0], len(faulty.explanations)
        told = f"The problem set has faults, {count} in all: {first} ('derivecheck validate' shows where)"
        raise InputError(told.replace(str(path), SHEET)) from None
    except LookupError as problem:
        raise InputError(f"The problem set cannot be used: {problem}".replace(str(path), SHEET)) from None


def problems_of(told: str, place: Path) -> str:
    """The problem set of a class as grading names it: a bundled one, or the file that came with the class."""
    return str(place / SHEET) if told == SHEET else told


def _is_archive(content: BinaryIO) -> bool:
    start = content.read(len(_MARK))
    content.seek(0)
    return start == _MARK


def inner_names(told: Sequence[str]) -> list[str]:
    """Names in the archive: relative, by slashes, without steps upwards, each once."""
    made: list[str] = []
    taken: set[str] = set()
    for name in told:
        parts = [one_line(part) for part in name.replace("\\", "/").split("/")]
        plain = "/".join(part for part in parts if part not in ("", ".", ".."))[-_LONGEST:].strip("/") or "file"
        stem, dot, ending = plain.rpartition(".")
        chosen, number = plain, 1
        while chosen.casefold() in taken:
            number += 1
            chosen = f"{stem}-{number}.{ending}" if dot else f"{plain}-{number}"
        taken.add(chosen.casefold())
        made.append(chosen)
    return made
