"""Chains put together piece by piece, and closed where a statement ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from notation import commands as table
from notation.grammar.atoms import flatten, is_mark
from notation.grammar.parsing import Grammar
from notation.source import LimitReached, NotationError, Span, Unsupported
from notation.statements.chains import Member, RawChain
from notation.written import Mark, Written


@dataclass
class Piece:
    """A stretch of items between separators."""

    items: list[Written] = field(default_factory=list)
    row_start: bool = False
    boxed: bool = False
    spoilt: NotationError | None = None


class ChainBuilder:
    """The chains found so far, and the pieces of the one that is open. ``cells`` counts the cells of the
    row now read."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.chains: list[RawChain] = []
        self.reset("")
        self.new_row = True
        self.cells = 0

    def reset(self, link: str) -> None:
        self.pieces: list[Piece] = [Piece()]
        self.ops: list[str] = []
        self.op_spans: list[Span] = []
        self.link = link
        self.remarks: list[str] = []

    def put(self, item: Written, boxed: bool) -> None:
        self.new_row = False
        self.pieces[-1].items.append(item)
        self.pieces[-1].boxed |= boxed

    def spoil(self, message: str, span: Span) -> None:
        self.pieces[-1].spoilt = self.pieces[-1].spoilt or Unsupported(message, span)

    def relate(self, op: str, span: Span, boxed: bool) -> None:
        if op == "perp" and self.ops and self.ops[-1] == "perp" and not self.pieces[-1].items:
            return  # two signs drawn over each other are one
        row_start = self.cells > 0 or not self.pieces[-1].items
        self.ops.append(op)
        self.op_spans.append(span)
        self.pieces.append(Piece(row_start=row_start, boxed=boxed))

    # --- closing a statement ---

    def without_dots(self) -> list[Piece]:
        """``a = \\dots = b`` goes from a to b: a side of dots alone says "and so on"."""
        kept = [self.pieces[0]]
        ops: list[str] = []
        spans: list[Span] = []
        for op, span, piece in zip(self.ops, self.op_spans, self.pieces[1:], strict=True):
            if op == "=" and _is_dots(piece) and piece is not self.pieces[-1]:
                self.remarks.append("steps left out")
                continue
            kept.append(piece)
            ops.append(op)
            spans.append(span)
        self.pieces, self.ops, self.op_spans = kept, ops, spans
        return kept

    def close(self, link: str) -> None:
        pieces = self.pieces
        if self.ops or any(piece.items or piece.spoilt for piece in pieces):
            continues = not pieces[0].items and not pieces[0].spoilt
            pieces = self.without_dots()
            members = tuple(_member(piece, self.op_spans[k - 1] if k else self.span) for k, piece in enumerate(pieces))
            first = members[1].span if continues and len(members) > 1 else members[0].span
            self.chains.append(
                RawChain(
                    members,
                    tuple(self.ops),
                    tuple(self.op_spans),
                    self.link,
                    tuple(self.remarks),
                    continues,
                    any(piece.boxed for piece in pieces),
                    first.cover(members[-1].span),
                )
            )
        elif self.remarks and self.chains:
            last = self.chains[-1]
            self.chains[-1] = replace(last, remarks=last.remarks + tuple(self.remarks))
            link = link or self.link
        elif not link:
            link = self.link
        self.reset(link)


def _is_dots(piece: Piece) -> bool:
    items = [item for item in flatten(piece.items) if not is_mark(item, ",", ".")]
    return len(items) == 1 and isinstance(items[0], Mark) and items[0].text in table.DOTS


def _member(piece: Piece, near: Span) -> Member:
    items = flatten(piece.items)
    while items and is_mark(items[-1], ",", ".", ";", ":", "quad"):
        items = items[:-1]
    if not items:
        if piece.spoilt is not None:
            return Member(None, piece.spoilt, piece.spoilt.span or near, piece.row_start, piece.boxed)
        return Member(None, None, near, piece.row_start, piece.boxed)
    span = items[0].span.cover(items[-1].span)
    if piece.spoilt is not None:
        return Member(None, piece.spoilt, span, piece.row_start, piece.boxed)
    try:
        grammar = Grammar(items, span)
        raw = grammar.listing()
        grammar.finish()
        return Member(raw, None, span, piece.row_start, piece.boxed)
    except NotationError as error:
        return Member(None, error, span, piece.row_start, piece.boxed)
    except RecursionError:
        return Member(None, LimitReached("nested too deeply", span), span, piece.row_start, piece.boxed)
