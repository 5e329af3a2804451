"""The sheet filled in with its own solutions and answers, line for line: what a perfect student hands in.

Every line of the sheet keeps its number, so that what the grader says of the solutions points into the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.model import Ask
from derivations.sheets.structure import Block, Outline, Section
from notation.write.tables import RELATIONS


@dataclass(frozen=True)
class Filled:
    """A section that is a part, with its asks in order."""

    section: Section
    asks: tuple[Ask, ...]


def box(ask: Ask) -> str:
    """The reference answer to one ask as Markdown: in a box, or in words."""
    if ask.kind == "prose":
        return ask.words
    if ask.kind == "choice":
        return ask.choices[0].sentence
    return rf"$$\boxed{{{written_answer(ask)}}}$$"


def written_answer(ask: Ask) -> str:
    """The reference answer to an ask of a written set, as a statement in LaTeX."""
    assert ask.reference is not None
    left = f"{ask.subject} {RELATIONS[ask.relation].latex} " if ask.subject else ""
    return left + ask.reference.results[0][1]


def one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)


def filled_in(outline: Outline, parts: Sequence[Filled], hidden: Sequence[tuple[int, int]]) -> str:
    """The sheet with the solution of each part in its place and the boxed answers behind it; ``hidden`` are all
    ranges that are not handed out."""
    kept: dict[tuple[int, int], str] = {}
    for part in parts:
        solution = next((block for block in part.section.blocks if block.kind == "solution"), None)
        answers = [block for block in part.section.blocks if block.kind == "answer"]
        place = solution or (answers[0] if answers else None)
        if place is None:
            continue
        body = outline.text[place.lead.start : place.lead.end] if solution else ""
        kept[place.start, place.end] = _with_boxes(outline, place, body, part.asks)
    made, position = "", 0
    for start, end in sorted(hidden):
        if start < position:
            continue
        made += outline.text[position:start]
        made += kept.get((start, end), "\n" * outline.text.count("\n", start, end))
        position = end
    return made + outline.text[position:]


def _with_boxes(outline: Outline, place: Block, body: str, asks: Sequence[Ask]) -> str:
    """The body and the boxes on as many lines as the block has."""
    boxes = " ".join(one_line(box(ask)) for ask in asks)
    missing = outline.text.count("\n", place.start, place.end) - body.count("\n")
    return f"{body} {boxes}{chr(10) * missing}"


__all__ = ["Filled", "box", "filled_in", "written_answer"]
