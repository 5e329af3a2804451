"""Markers in the text between formulas: headings, list numbers, "Question 1", "(a)".

Whether a marker opens a part is not decided here (a footnote is numbered too): that is the work of
``boundaries``, which sees the formulas that follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t]*")
_POINTS = re.compile(r"[ \t]*(?:[(\[][\d \t,.+/-]{1,20}(?:points?|pts|marks)?[)\]][.:]?[ \t]*)?")


@dataclass(frozen=True)
class Mark:
    """A marker before its line and paragraph are known: the fields of ``Marker``."""

    kind: str
    label: str
    start: int
    end: int
    style: str
    starred: bool = False
    implied: bool = False
    alone: bool = False


def behind(text: str, position: int, limit: int, kind: str) -> int:
    """Where a further label may stand behind a label of this kind: a question's points come first."""
    gap = (_POINTS if kind == "question" else _SPACE).match(text, position, limit)
    return gap.end() if gap else position


def alone(text: str, end: int) -> bool:
    line_end = text.find("\n", end, end + 200)
    rest = text[end : line_end if line_end >= 0 else end + 200]
    return not rest.strip(" \t\r*_#:.)}\\</ub>")
