"""Faults of a problem sheet, each at its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notation.documents.model import LineMap
from notation.source import NotationError, Span


@dataclass(frozen=True)
class SheetFault:
    """What is wrong at ``start`` to ``end`` of the file, and what was expected instead."""

    message: str
    start: int
    end: int


class SheetError(Exception):
    """A problem sheet that cannot be used. ``explanations``: one text for each fault, in the order of the file:
    ``FILE:LINE:COLUMN: message``, the line, and a caret under the place."""

    def __init__(self, name: str, text: str, faults: Sequence[SheetFault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.start)
        self.faults = tuple(ordered)
        self.explanations = tuple(explain(name, text, fault) for fault in ordered)
        super().__init__("\n".join(self.explanations))


def explain(name: str, text: str, fault: SheetFault) -> str:
    """``FILE:LINE:COLUMN: message``, then the line with a caret under the place."""
    lines = LineMap(text)
    shown = NotationError(fault.message, Span(fault.start, max(fault.end, fault.start + 1))).explain(text)
    return f"{name}:{lines.line(fault.start)}:{lines.column(fault.start)}: {shown}"
