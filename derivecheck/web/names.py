"""Names of uploaded files as people see them: never used as a path."""

from __future__ import annotations

from derivecheck.report.shorten import one_line

_LONGEST = 150


def shown_name(name: str | None) -> str:
    """The last part of a file's name, on one line and not too long."""
    last = one_line((name or "").replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])
    return last[-_LONGEST:] or "write-up"
