"""What the server may use: where it keeps things, for whom it answers, and every limit, in one place."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

KILO = 1000
MEGA = 1_000_000


@dataclass(frozen=True)
class Rate:
    """At most ``burst`` requests at once from one address, then ``per_minute``."""

    burst: int
    per_minute: float


@dataclass(frozen=True)
class Settings:
    """``data``: the work folder. ``names``: host names that the page answers to besides ``localhost`` and bare
    addresses. ``results``: folders of results of ``derivecheck grade`` to show. Sizes in bytes; times in seconds on
    the clock, since they end a process that answers no more (the verdicts' own limits count processor time)."""

    data: Path
    names: frozenset[str] = frozenset()
    results: tuple[Path, ...] = ()
    workers: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    max_form: int = 200 * KILO
    max_document: int = 5 * MEGA
    max_project: int = 50 * MEGA
    max_upload: int = 300 * MEGA
    max_formula: int = 20 * KILO
    max_givens: int = 60
    check_seconds: float = 60.0
    lint_seconds: float = 900.0
    worker_memory: int = 3000 * MEGA
    waiting_checks: int = 400
    waiting_pages: int = 200
    waiting_documents: int = 200
    checks: Rate = Rate(120, 300)
    uploads: Rate = Rate(60, 120)
    pages: Rate = Rate(600, 3000)


def default_data() -> Path:
    """The user's folder for state of programs, by the customs of the system."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    return base / "derivecheck"
