"""A display to its statements: chains of relations, with remarks kept apart from the mathematics.

Rows that open with a relation go on with the chain before them; a row that opens with a sign after an
empty first cell goes on with the expression. Words end the mathematics of a row, except the few that
join statements (``and``, ``or``, ``where``, ``as``, ``if``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from notation import commands as table
from notation.atoms import _SPLICED, _as_word, bracket_of, flatten, is_mark, plain_text
from notation.grammar import Grammar
from notation.parse_written import parse_written
from notation.raw import Raw
from notation.source import LimitReached, Malformed, NotationError, Span, Unsupported
from notation.written import (
    Align,
    Bracket,
    Break,
    Command,
    Digits,
    Group,
    Letter,
    Mark,
    Rows,
    Scripts,
    Spacing,
    Text,
    Written,
)


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


_LEADS = frozenset(
    "by since because for if when where as with using from due par on at in of over divide multiply note "
    "is are assuming all any wrt under given let recall que car pour avec via thanks and every each "
    "otherwise independent zero taking ".split()
)
"""Words after which a formula belongs to the words (``by the definition of \\sigma``)."""

_JOINING = {
    "and": "and",
    "or": "or",
    "where": "where",
    "with": "where",
    "as": "as",
    "if": "if",
    "when": "if",
    "for": "if",
    "et": "and",
    "ou": "or",
    "provided": "if",
    "hence": "implies",
    "so": "implies",
    "thus": "implies",
    "therefore": "implies",
    "then": "implies",
    "because": "because",
    "since": "because",
    "we get": "implies",
    "avec": "where",
    "si": "if",
    "implies": "implies",
    "iff": "iff",
    "if and only if": "iff",
    "gives": "implies",
    "such that": "if",
    "s.t.": "if",
    "subject to": "if",
}
_WORD = re.compile(r"[^\w.]+")


@dataclass
class _Piece:
    """A stretch of items between separators."""

    items: list[Written] = field(default_factory=list)
    row_start: bool = False
    boxed: bool = False
    spoilt: NotationError | None = None


def read_statements(items: Sequence[Written], span: Span) -> tuple[RawChain, ...]:
    """The statements of one display or inline formula."""
    return _Splitter(span).run(items)


class _Splitter:
    def __init__(self, span: Span) -> None:
        self.span = span
        self.chains: list[RawChain] = []
        self.reset("")
        self.row_empty = True
        self.cells = 0

    def reset(self, link: str) -> None:
        self.pieces: list[_Piece] = [_Piece()]
        self.ops: list[str] = []
        self.op_spans: list[Span] = []
        self.link = link
        self.remarks: list[str] = []

    # --- the walk ---

    def run(self, items: Sequence[Written]) -> tuple[RawChain, ...]:
        flat = _unwrapped(_without_dotted_rows(_rejoined(_without_number(_spread(items, False)))))
        depth = 0
        position = 0
        self.new_row = True
        while position < len(flat):
            item, boxed = flat[position]
            bracket = bracket_of(item)
            if depth == 0 and bracket is not None and bracket.text in ("(", "[") and self.is_reason(flat, position):
                position = self.skip_reason(flat, position)
                continue
            if depth == 0 and bracket is not None and (closing := self.case_end(flat, position)):
                self.close("if")
                flat = [*flat[:position], *flat[position + 1 : closing], *flat[closing + 1 :]]
                continue
            if depth == 0 and bracket is not None and self.new_row:
                self.start_row(item, flat, position)
            if bracket is not None and bracket.side != "middle":
                depth = max(0, depth + _step(bracket))
            if depth > 0 or (bracket is not None):
                if not isinstance(item, Align | Break | Spacing):
                    self.put(item, boxed)
                position += 1
                continue
            position = self.top(flat, position, item, boxed)
        self.close("")
        if self.link in ("implies", "iff", "because") and self.chains and not self.pieces[-1].items:
            self.chains[-1] = replace(self.chains[-1], dangling=self.link)
        return tuple(self.chains)

    def top(self, flat: list[tuple[Written, bool]], position: int, item: Written, boxed: bool) -> int:
        """One item outside all brackets; the position after it."""
        if isinstance(item, Break):
            self.new_row = True
            self.cells = 0
            return position + 1
        if isinstance(item, Align):
            self.cells += 1
            if self.pieces[-1].items and not self.goes_on(flat, position + 1):
                self.close("and")
                return position + 1
            if self.cells >= 2 and self.ops and self.pieces[-1].items:
                return self.after_columns(flat, position + 1)
            return position + 1
        if isinstance(item, Spacing):
            wide = item.name in ("quad", "qquad")
            if wide and self.ops and self.pieces[-1].items and self.chunk_has_relation(flat, position + 1):
                if not self.opens_with_relation(flat, position + 1) and not self.quantified(flat, position + 1):
                    self.close("and")
            return position + 1
        opens_row = self.new_row
        if opens_row:
            self.start_row(item, flat, position)
        if isinstance(item, Text):
            return self.text(flat, position, item)
        relation = _relation(item)
        if relation is not None:
            self.relate(relation, item.span, boxed)
            return position + 1
        if isinstance(item, Mark) and item.text in table.IMPLICATIONS:
            if self.ops and self.pieces[-1].items and self.goes_on_after_words(flat, position + 1):
                return position + 1
            self.close(table.IMPLICATIONS[item.text])
            return position + 1
        if is_mark(item, "because"):
            self.check_rest(flat, position + 1, item.span)
            return self.skip_row(flat, position)
        if is_mark(item, ",", ";") or (is_mark(item, ".") and position == len(flat) - 1):
            return self.comma(flat, position)
        if is_mark(item, ".", ":") and self.at_row_end(flat, position + 1):
            return position + 1
        if is_mark(item, "forall", "exists"):
            self.check_rest(flat, position + 1, item.span)
            if is_mark(item, "exists") or any(_relation(other) == "=" for other, _ in self.rest(flat, position)):
                self.spoil("a quantifier in the middle of a formula", item.span)
            return self.skip_row(flat, position)
        if is_mark(item, "qed", "square", "blacksquare", "Box", "checkmark"):
            return position + 1
        self.put(item, boxed)
        return position + 1

    def start_row(self, item: Written, flat: list[tuple[Written, bool]], position: int) -> None:
        """Decide whether a new row goes on with the chain."""
        self.new_row = False
        started = bool(self.ops or self.pieces[-1].items)
        if not started:
            return
        if _relation(item) is not None:
            return
        if self.ends_in_sign():
            return
        if (
            isinstance(item, Text)
            and self.row_has_relation(flat, position)
            and not self.goes_on_after_words(flat, position + 1)
        ):
            self.close("")
            return
        signed = is_mark(item, "+", "-") or (isinstance(item, Mark) and item.text in table.MULTIPLICATIVE)
        unfinished = bool(self.ops) and not self.pieces[-1].items
        if unfinished or (
            signed and (self.cells > 0 or not is_mark(item, "-") or not self.row_has_relation(flat, position))
        ):
            return
        if isinstance(item, Text) or is_mark(item, "because"):
            return
        self.close("")

    def ends_in_sign(self) -> bool:
        """Whether the row before ends in an operator, and so is not finished."""
        last = self.pieces[-1].items[-1] if self.pieces[-1].items else None
        return is_mark(last, "+", "-") or (isinstance(last, Mark) and last.text in table.MULTIPLICATIVE)

    def goes_on_after_words(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        for item, _ in flat[position:]:
            if not isinstance(item, Spacing | Align | Text):
                return _relation(item) is not None
        return False

    def rest(self, flat: list[tuple[Written, bool]], position: int) -> list[tuple[Written, bool]]:
        """The items up to the end of the row."""
        for stop in range(position, len(flat)):
            if isinstance(flat[stop][0], Break):
                return flat[position:stop]
        return flat[position:]

    def check_rest(self, flat: list[tuple[Written, bool]], position: int, span: Span, words: str = "since") -> None:
        """What follows words may belong to them; a term or a factor that follows may not be dropped."""
        body = [item for item, _ in self.rest(flat, position) if not isinstance(item, Spacing | Align | Text)]
        while body and is_mark(body[0], ",", ".", ";", ":"):
            body = body[1:]
        while body and (is_mark(body[-1], ",", ".", ";", ":") or (bracket_of(body[-1]) is not None and len(body) == 1)):
            body = body[:-1]
        if not body:
            return
        first = body[0]
        led = any(word in _LEADS for word in words.split())
        signed = is_mark(first, "+", "-") or (isinstance(first, Mark) and first.text in table.MULTIPLICATIVE)
        if signed or not led:
            self.spoil("mathematics after words, which cannot be told to belong to them", first.span)

    def spoil(self, message: str, span: Span) -> None:
        self.pieces[-1].spoilt = self.pieces[-1].spoilt or Unsupported(message, span)

    def goes_on(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        """Whether the next cell goes on with the formula of this one: it opens with a relation, a sign or
        words, or it is empty."""
        for item, _ in flat[position:]:
            if isinstance(item, Spacing | Align):
                continue
            if isinstance(item, Break | Text) or _relation(item) is not None:
                return True
            if isinstance(item, Mark):
                known = (table.MULTIPLICATIVE, table.IMPLICATIONS)
                return (
                    item.text in "+-,.;"
                    or any(item.text in names for names in known)
                    or item.text in ("because", "forall")
                )
            return bool(self.ops) and self.cells >= 2
        return True

    def opens_with_relation(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        for item, _ in flat[position:]:
            if not isinstance(item, Spacing | Align):
                return _relation(item) is not None or (isinstance(item, Mark) and item.text in table.IMPLICATIONS)
        return False

    def quantified(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        return any(is_mark(item, "forall", "exists") for item, _ in flat[position : position + 1])

    def row_has_relation(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        depth = 0
        for item, _ in flat[position:]:
            bracket = bracket_of(item)
            if bracket is not None:
                depth = max(0, depth + _step(bracket))
            if depth == 0 and isinstance(item, Break):
                return False
            if depth == 0 and _relation(item) is not None:
                return True
        return False

    def after_columns(self, flat: list[tuple[Written, bool]], position: int) -> int:
        """A third cell: a reason in words, or another statement beside the first."""
        depth = 0
        for k in range(position, len(flat)):
            item = flat[k][0]
            bracket = bracket_of(item)
            if bracket is not None:
                depth = max(0, depth + _step(bracket))
            if depth == 0 and isinstance(item, Break):
                break
            if isinstance(item, Text) or is_mark(item, "because"):
                return self.skip_words(flat, position, k)
        if position < len(flat) and not isinstance(flat[position][0], Break | Align):
            self.close("and")
            self.cells = 0
        return position

    def skip_words(self, flat: list[tuple[Written, bool]], position: int, words: int) -> int:
        """A cell of words, from ``position``; a later cell of the row that holds a relation is read on from."""
        for k in range(words, len(flat)):
            if isinstance(flat[k][0], Break):
                break
            if isinstance(flat[k][0], Align) and self.cell_has_relation(flat, k + 1):
                self.remarks.append(" ".join(filter(None, (plain_text(item) for item, _ in flat[position:k]))))
                if not self.opens_with_relation(flat, k + 1):
                    self.close("and")
                    self.cells = 0
                return k + 1
        return self.skip_row(flat, position)

    def cell_has_relation(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        stop = next((k for k in range(position, len(flat)) if isinstance(flat[k][0], Align)), len(flat))
        worded = any(isinstance(item, Text) for item, _ in flat[position:stop])
        return not worded and self.row_has_relation(flat[:stop], position)

    def put(self, item: Written, boxed: bool) -> None:
        if self.new_row:
            self.new_row = False
        self.pieces[-1].items.append(item)
        self.pieces[-1].boxed |= boxed

    def relate(self, op: str, span: Span, boxed: bool) -> None:
        if op == "perp" and self.ops and self.ops[-1] == "perp" and not self.pieces[-1].items:
            return  # two signs drawn over each other are one
        row_start = self.cells > 0 or not self.pieces[-1].items
        self.ops.append(op)
        self.op_spans.append(span)
        self.pieces.append(_Piece(row_start=row_start, boxed=boxed))

    def comma(self, flat: list[tuple[Written, bool]], position: int) -> int:
        """A comma ends a statement when what follows is one; else it belongs to a list."""
        if self.at_row_end(flat, position + 1):
            return position + 1
        before = bool(self.ops)
        after = self.chunk_has_relation(flat, position + 1)
        if before and after:
            self.close("and")
            return position + 1
        if before and not after and self.ops[-1] not in ("in", "=") and not self.pieces[-1].items:
            return position + 1
        if before and self.words_follow(flat, position + 1):
            return position + 1
        self.put(flat[position][0], False)
        return position + 1

    def words_follow(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        for item, _ in flat[position:]:
            if isinstance(item, Spacing | Align):
                continue
            return isinstance(item, Text) or is_mark(item, "forall", "because", "quad")
        return False

    def chunk_has_relation(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        depth = 0
        for item, _ in flat[position:]:
            bracket = bracket_of(item)
            if bracket is not None:
                depth = max(0, depth + _step(bracket))
            if depth:
                continue
            if isinstance(item, Break) or is_mark(item, ",", ";"):
                return False
            if isinstance(item, Mark) and item.text in table.IMPLICATIONS:
                return False
            if _relation(item) is not None:
                return True
        return False

    def at_row_end(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        for item, _ in flat[position:]:
            if isinstance(item, Break):
                return True
            if not isinstance(item, Spacing | Align):
                return False
        return True

    # --- words ---

    def case_end(self, flat: list[tuple[Written, bool]], position: int) -> int:
        """Where a bracket closes that holds a case of an index behind a complete relation: ``(i \\neq j)``; 0 for
        any other bracket."""
        if not self.ops or not self.pieces[-1].items:
            return 0
        inside: list[Written] = []
        for k in range(position + 1, len(flat)):
            item = flat[k][0]
            if isinstance(item, Bracket):
                rest = [other for other, _ in self.rest(flat, k + 1) if not isinstance(other, Spacing | Align)]
                alone = all(is_mark(other, ",", ".", ";") for other in rest)
                letters = len(inside) == 3 and isinstance(inside[0], Letter) and isinstance(inside[2], Letter)
                return k if alone and letters and _relation(inside[1]) in ("=", "!=") else 0
            if not isinstance(item, Spacing):
                inside.append(item)
        return 0

    def is_reason(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        """Whether the bracket holds a reason in words: it opens with ``\\because`` or with words, and a
        complete side stands before it."""
        for item, _ in flat[position + 1 :]:
            if isinstance(item, Spacing | Align):
                continue
            if is_mark(item, "because"):
                return True
            named = plain_text(item).lower() in table.FUNCTIONS or not plain_text(item).split()
            return isinstance(item, Text) and not named and not self.signed_inside(flat, position + 1)
        return False

    def signed_inside(self, flat: list[tuple[Written, bool]], position: int) -> bool:
        """Whether a sign stands directly after the words that open a bracket."""
        for item, _ in flat[position:]:
            if not isinstance(item, Spacing | Align | Text):
                return is_mark(item, "+", "-")
        return False

    def skip_reason(self, flat: list[tuple[Written, bool]], position: int) -> int:
        depth = 0
        words: list[str] = []
        for k in range(position, len(flat)):
            item = flat[k][0]
            bracket = bracket_of(item)
            words.append(plain_text(item))
            if bracket is not None:
                depth += _step(bracket)
                if depth <= 0:
                    self.remarks.append("".join(words))
                    return k + 1
        return self.skip_row(flat, position)

    def skip_row(self, flat: list[tuple[Written, bool]], position: int) -> int:
        words: list[str] = []
        while position < len(flat) and not isinstance(flat[position][0], Break):
            words.append(plain_text(flat[position][0]))
            position += 1
        if words:
            self.remarks.append(" ".join(word for word in words if word))
        return position

    def text(self, flat: list[tuple[Written, bool]], position: int, item: Text) -> int:
        words = _WORD.sub(" ", item.content).strip().lower()
        link = _JOINING.get(words)
        if link is None:
            for key, value in _JOINING.items():
                if words.endswith(" " + key) or (
                    words.startswith(key + " ") and value in ("where", "implies") and len(words.split()) <= 3
                ):
                    link = value
                    break
        if words and self.pieces[-1].items and self.goes_on_after_words(flat, position + 1):
            self.remarks.append(item.content)  # "a = b, and so = c" is one chain
            return position + 1
        if link is not None and self.chunk_has_relation(flat, position + 1):
            self.remarks.append(item.content)
            self.close(link if self.ops or self.pieces[-1].items else self.link or link)
            self.cells = 0
            return position + 1
        if not words:
            return position + 1
        if link in ("or", "and") and not self.at_row_end(flat, position + 1):
            self.close(link)
            return position + 1
        if not self.ops and not self.pieces[-1].items and self.chunk_has_relation(flat, position + 1):
            self.remarks.append(item.content)  # words before a formula: "because Var(X+Y) = …"
            if link or any(key in words.split() for key in ("because", "since", "if", "where", "using")):
                self.link = link or "because"
            return position + 1
        if self.pieces[-1].items:
            self.check_rest(flat, position + 1, item.span, words)
        return self.skip_row(flat, position)

    # --- closing a statement ---

    def without_dots(self) -> list[_Piece]:
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


def _is_dots(piece: _Piece) -> bool:
    items = [item for item in flatten(piece.items) if not is_mark(item, ",", ".")]
    return len(items) == 1 and isinstance(items[0], Mark) and items[0].text in table.DOTS


def _unwrapped(flat: list[tuple[Written, bool]]) -> list[tuple[Written, bool]]:
    """A display that is one pair of parentheses around a statement: an aside; read what is inside."""
    body = [k for k, (item, _) in enumerate(flat) if not isinstance(item, Spacing)]
    if len(body) < 3:
        return flat
    first, last = flat[body[0]][0], flat[body[-1]][0]
    if not (isinstance(first, Bracket) and isinstance(last, Bracket) and first.text == "(" and last.text == ")"):
        return flat
    depth = 0
    related = False
    for k in body:
        bracket = bracket_of(flat[k][0])
        if bracket is not None:
            depth += _step(bracket)
        if depth == 0 and k != body[-1]:
            return flat
        related |= depth == 1 and _relation(flat[k][0]) is not None
    return flat[body[0] + 1 : body[-1]] if related else flat


def _rejoined(flat: list[tuple[Written, bool]]) -> list[tuple[Written, bool]]:
    """``\\left( … \\right. \\\\ \\left. … \\right)``: the invisible brackets at the break of a row go."""
    found: list[tuple[Written, bool]] = []
    skip = False
    for position, (item, boxed) in enumerate(flat):
        if isinstance(item, Bracket) and item.text == "." and item.side == "right":
            later = next(
                (other for other, _ in flat[position + 1 :] if not isinstance(other, Break | Align | Spacing)), None
            )
            if isinstance(later, Bracket) and later.text == "." and later.side == "left":
                skip = True
                continue
        if skip and isinstance(item, Bracket) and item.text == "." and item.side == "left":
            skip = False
            continue
        if skip and isinstance(item, Break | Align):
            continue
        found.append((item, boxed))
    return found


def _without_dotted_rows(flat: list[tuple[Written, bool]]) -> list[tuple[Written, bool]]:
    """A row of dots alone (``\\vdots``) says "and so on": the rows around it are one chain."""
    found: list[tuple[Written, bool]] = []
    row: list[tuple[Written, bool]] = []
    for entry in (*flat, None):
        if entry is not None:
            row.append(entry)
        if entry is None or isinstance(entry[0], Break):
            content = [item for item, _ in row if not isinstance(item, Break | Align | Spacing)]
            dotted = len(content) == 1 and isinstance(content[0], Mark) and content[0].text in table.DOTS
            found += [] if dotted and len(row) < len(flat) else row
            row = []
    return found


def _without_number(flat: list[tuple[Written, bool]]) -> list[tuple[Written, bool]]:
    """Drop an equation number such as ``\\quad (3)`` at the very end."""
    body = [k for k, (item, _) in enumerate(flat) if not isinstance(item, Spacing)]
    if len(body) < 4:
        return flat
    opening, digits, closing = (flat[k][0] for k in body[-3:])
    spaced = any(isinstance(item, Spacing) and item.name in ("quad", "qquad") for item, _ in flat[body[-4] : body[-3]])
    number = (
        isinstance(opening, Bracket)
        and opening.text == "("
        and isinstance(digits, Digits)
        and bracket_of(closing) is not None
    )
    return flat[: body[-3]] if spaced and number else flat


def _step(bracket: Bracket) -> int:
    if bracket.side == "left":
        return 1
    if bracket.side == "right":
        return -1
    if bracket.text in table.OPENERS:
        return 1
    return -1 if bracket.text in table.CLOSERS else 0


def _relation(item: Written) -> str | None:
    base = item.base if isinstance(item, Scripts) else item
    if isinstance(base, Mark):
        return table.RELATIONS.get(base.text)
    if isinstance(base, Command) and base.name in ("overset", "stackrel", "underset"):
        inner = [part for part in base.arguments[1].items if not isinstance(part, Spacing)]
        if len(inner) == 1 and isinstance(inner[0], Mark):
            return table.RELATIONS.get(inner[0].text)
    return None


def _spread(items: Sequence[Written], boxed: bool) -> list[tuple[Written, bool]]:
    """Items with the contents of boxes, cancelled parts and row environments in place."""
    found: list[tuple[Written, bool]] = []
    for item in items:
        if isinstance(item, Rows):
            found.extend(_spread(item.items, boxed))
        elif isinstance(item, Command) and item.name in _SPLICED and _relation(item) is None:
            inner = item.arguments[_SPLICED[item.name]].items
            found.extend(_spread(inner, boxed or item.name in ("boxed", "fbox", "framebox")))
        elif isinstance(item, Group) and _has_structure(item):
            found.extend(_spread(item.items, boxed))
        else:
            found.append((_as_word(item), boxed))
    return found


def _has_structure(group: Group) -> bool:
    """Whether braces hold rows or relations, and so only group for the looks."""
    return any(isinstance(item, Rows | Break) or _relation(item) is not None for item in group.items)


def _member(piece: _Piece, near: Span) -> Member:
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


@lru_cache(maxsize=1024)
def statements_of(text: str) -> tuple[RawChain, ...]:
    """The statements of a bare formula. Kept: a formula is looked at before it is read, and often read again."""
    return read_statements(parse_written(text), Span(0, len(text)))


def parse_single(items: Sequence[Written], span: Span) -> Raw:
    """A formula that is one expression (no relation at the top, no words)."""
    return single(read_statements(items, span), span)


def single(chains: Sequence[RawChain], span: Span) -> Raw:
    """The one expression that the statements are."""
    if len(chains) != 1 or chains[0].ops or chains[0].continues or chains[0].dangling:
        raise Malformed("one expression was expected here", span)
    member = chains[0].members[0]
    if member.error:
        raise member.error
    assert member.raw is not None
    return member.raw
