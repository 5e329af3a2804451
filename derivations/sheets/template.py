"""The sheet that a new problem set starts from."""

from __future__ import annotations

from pathlib import Path

_FILE = Path(__file__).parent / "template.md"


def template(name: str) -> str:
    """A small sheet that validates, with one question of each common kind. ``name`` becomes its title."""
    title = name.replace("_", " ").replace("-", " ").strip().capitalize()
    return _FILE.read_text(encoding="utf-8").replace("TITLE", title, 1)
