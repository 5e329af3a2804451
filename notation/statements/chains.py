"""What a display states: chains of relations, each side with its parse or its error."""

from __future__ import annotations

from dataclasses import dataclass, field

from notation.raw import Raw
from notation.source import NotationError, Span


@dataclass(frozen=True)
class Member:
    """One side of a relation: its parse, or the error that says why there is none."""

    raw: Raw | None
    error: NotationError | None
    span: Span
    row_start: bool = False
    boxed: bool = False


@dataclass(frozen=True)
class RawChain:
    """``members[0] ops[0] members[1] …``. ``link`` says how the statement hangs on the one before:
    ``""``, ``implies``, ``iff``, ``because``, ``and``, ``or``, ``where``, ``as``, ``if``.
    ``continues``: the first member is missing, the chain goes on from an earlier display."""

    members: tuple[Member, ...]
    ops: tuple[str, ...]
    op_spans: tuple[Span, ...]
    link: str = ""
    remarks: tuple[str, ...] = ()
    continues: bool = False
    boxed: bool = False
    span: Span = field(default=Span(0, 0))
    dangling: str = ""  # an arrow behind the chain with nothing after it
