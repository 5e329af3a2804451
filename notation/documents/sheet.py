"""What a problem sheet prints, as far as it helps to read a submission: its parts and their formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


def labels_of(part_id: str) -> tuple[str, ...]:
    """ "2.1" is ("2", "1"), "3.1a" is ("3", "1", "a")."""
    return tuple(re.findall(r"\d+|[a-z]+", part_id.lower()))


@dataclass(frozen=True)
class SheetPart:
    """``statement``: the sheet's formulas of this part, LaTeX without delimiters, in order (what introduces a
    group of sub-parts belongs to its first one). ``question_statement``: the formulas between the head of
    the question and its first part, on that first part only. ``labels`` default to the pieces of ``id``."""

    id: str
    question: str = ""
    labels: tuple[str, ...] = ()
    statement: tuple[str, ...] = ()
    question_statement: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.labels:
            object.__setattr__(self, "labels", labels_of(self.id))
        if not self.labels:
            raise ValueError(f"part {self.id!r} of a sheet has no label")
        if not self.question:
            object.__setattr__(self, "question", self.labels[0])


@dataclass(frozen=True)
class Node:
    """A question, a group or a part of the sheet's outline. ``part`` is the index of the part that begins here
    and ``is_part`` whether it is that very part; ``statement`` are the formulas expected first."""

    path: tuple[str, ...]
    parent: int  # -1 for a question
    part: int
    is_part: bool
    statement: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Sheet:
    """The parts in the order of the sheet; every id once."""

    parts: tuple[SheetPart, ...]

    def __post_init__(self) -> None:
        ids = [part.id for part in self.parts]
        if len(set(ids)) != len(ids):
            raise ValueError("a sheet names each part once")

    def question_statement(self, question: str) -> tuple[str, ...]:
        return tuple(formula for part in self.parts if part.question == question for formula in part.question_statement)


def outline(sheet: Sheet) -> tuple[Node, ...]:
    """Questions, groups and parts in the order in which they are printed, parents first."""
    nodes: list[Node] = []
    known: dict[tuple[str, ...], int] = {}
    for index, part in enumerate(sheet.parts):
        for depth in range(1, len(part.labels) + 1):
            path = part.labels[:depth]
            if path in known:
                continue
            is_part = depth == len(part.labels)
            statement = part.statement
            if depth == 1 and not is_part:
                statement = sheet.question_statement(part.question) or part.statement
            known[path] = len(nodes)
            parent = known[path[:-1]] if depth > 1 else -1
            nodes.append(Node(path, parent, index, is_part, statement))
    return tuple(nodes)
