"""Faults of a problem sheet, each at its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notation.documents.model import LineMap
from notation.source import NotationError, Span

SHOWN = 50
"""How many faults of one file are explained."""


@dataclass(frozen=True)
class SheetFault:
    """What is wrong at ``start`` to ``end`` of the file, and what was expected instead."""

    message: str
    start: int
    end: int


class SheetError(Exception):
    """A problem sheet that cannot be used. ``explanations``: one text for each of the first ``SHOWN`` faults, in the
    order of the file: ``FILE:LINE:COLUMN: message``, the line, and a caret under the place."""

    def __init__(self, name: str, text: str, faults: Sequence[SheetFault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.start)
        self.faults = tuple(ordered)
        lines = LineMap(text)
        told = [explain(name, text, fault, lines) for fault in ordered[:SHOWN]]
        more = [f"{name}: {len(ordered) - SHOWN} more"] if len(ordered) > SHOWN else []
        self.explanations = (*told, *more)
        super().__init__("\n".join(self.explanations))


def explain(name: str, text: str, fault: SheetFault, lines: LineMap | None = None) -> str:
    """``FILE:LINE:COLUMN: message``, then the line with a caret under the place."""
    lines = lines or LineMap(text)
    shown = NotationError(fault.message, Span(fault.start, max(fault.end, fault.start + 1))).explain(text)
    return f"{name}:{lines.line(fault.start)}:{lines.column(fault.start)}: {shown}"
