"""A write-up handed in as several files: which is the document, and what it includes of the others.

As with a class, names are never used as paths, nothing is unpacked to disk, and ``derivecheck.batch`` reads the
archive in memory, within limits. A document includes only what was handed in with it.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from derivecheck.batch.model import Bundle, Found
from derivecheck.batch.roster import find_in_archive
from derivecheck.report.shorten import one_line
from derivecheck.results import InputError

_BEGINS = re.compile(rb"^[^%\n]*\\documentclass(?![A-Za-z])", re.MULTILINE)
_NAMED = 5  # files that a message names


def open_upload(archive: Path, limit: int) -> Bundle:
    """The document in an archive, with all that it includes. Raises ``InputError`` in words for a person where there
    is none, where there are several, or where it is larger than ``limit`` bytes."""
    found = find_in_archive(archive)
    readable = [item for item in found if item.bundle is not None]
    if not readable:
        reasons = [f"{item.name} {item.refusal}" for item in found]
        raise InputError(f"No text is in it{': ' if reasons else ''}{_listed(reasons)}")
    chosen = _main(readable)
    bundle = chosen.bundle
    assert bundle is not None
    size = sum(map(len, bundle.files.values()))
    if size > limit:
        raise InputError(f"{chosen.name} with what it includes is larger than {limit // 1_000_000} MB")
    return bundle


def _main(found: list[Found]) -> Found:
    """Of documents none of which includes another, the only LaTeX document, or the only one called ``main``."""
    begins = [item for item in found if item.bundle and _BEGINS.search(item.bundle.files[item.bundle.main])]
    called = [item for item in found if PurePosixPath(item.name).stem.casefold() == "main"]
    for chosen in (found, begins, called):
        if len(chosen) == 1:
            return chosen[0]
    names = _listed([item.name for item in found])
    raise InputError(f"Several write-ups are in it, none of which includes another: {names}. Hand in one at a time")


def _listed(names: list[str]) -> str:
    shown = [one_line(name) for name in names[:_NAMED]]
    return ", ".join(shown) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
