"""The Matrix Cookbook (Petersen and Pedersen, 2012) by equation number: its real-valued identities as rows.

``rows.jsonl`` states each identity with its givens in LaTeX; ``status.json`` says what a run of
``scripts/cookbook.py`` made of it. A number is that of the 2012 edition where the equation bears one, else its
section and its place there. A letter tells the parts of a chain; a prime marks the corrected form of an equation that
is printed wrong, which stays as a row of its own that is expected to be refuted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

STATUSES = ("proved", "sampled", "refuted", "not yet")


@dataclass(frozen=True)
class Row:
    """``left relation right`` (LaTeX) under ``given``; ``expected``: ``refuted`` for what is printed wrong, else
    ``true``; ``note``: how the row differs from the printed equation."""

    number: str
    topic: str
    given: tuple[str, ...]
    left: str
    relation: str
    right: str
    expected: str = "true"
    note: str = ""


def cookbook_rows() -> tuple[Row, ...]:
    """All rows, in the order of the book."""
    text = files(__name__).joinpath("rows.jsonl").read_text(encoding="ascii")
    made = tuple(Row(**{**json.loads(line), "given": tuple(json.loads(line)["given"])}) for line in text.splitlines())
    if len({row.number for row in made}) != len(made):
        raise ValueError("two rows of the Matrix Cookbook bear one number")
    return made


def recorded_statuses() -> dict[str, str]:
    """What the last run made of each row, by number."""
    text = files(__name__).joinpath("status.json").read_text(encoding="ascii")
    found: dict[str, str] = json.loads(text)
    return found
