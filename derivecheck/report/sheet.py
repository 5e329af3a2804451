"""What a page shows of the problem set: titles of questions and parts, and the worked solutions.

The problem set and its derivations are loaded when they are asked for: they need the exact mathematics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.worked import Worked


@dataclass(frozen=True)
class PartSheet:
    """``question``: the heading that the part stands under; ``worked``: its solution, a piece for each
    derivation it uses."""

    title: str = ""
    question: str = ""
    worked: tuple[Worked, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """``parts`` by their names; a part that is not there has no title and no solution."""

    title: str = ""
    parts: Mapping[str, PartSheet] = field(default_factory=dict)

    def part(self, name: str) -> PartSheet:
        return self.parts.get(name, PartSheet())


def load_sheet(problems: str, *, worked: bool = True) -> Sheet:
    """The sheet of a problem set; an empty one where no problem set has this name (a report may be older than
    the installed problem sets). Those that are bundled are kept; a file is read at each call."""
    from derivations.catalog import is_file_name

    return _loaded(problems, worked) if is_file_name(problems) else _kept(problems, worked)


@lru_cache(maxsize=16)
def _kept(problems: str, worked: bool) -> Sheet:
    return _loaded(problems, worked)


def _loaded(problems: str, worked: bool) -> Sheet:
    from derivations.catalog import load_problem_set
    from derivations.worked import worked_part

    try:
        found = load_problem_set(problems)
    except LookupError:
        return Sheet()
    parts = {}
    for question in found.questions:
        heading = f"Question {question.number}. {question.title}"
        for part in question.parts:
            parts[part.id] = PartSheet(part.title, heading, worked_part(part) if worked else ())
    return Sheet(found.title, parts)
