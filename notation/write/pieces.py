"""Printed pieces, and how they are fenced and put side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from notation.write.tables import Level

_TALL = re.compile(r"\\(frac|sum|prod|int|begin|left|lim|max|min|sup|inf|binom|substack)(?![a-z])")
_NUMERIC_START = re.compile(r"(?:\\frac\{)?[0-9.]")
_NUMERIC_END = re.compile(r"[0-9]$|\\frac\{[0-9.]+\}\{[0-9.]+\}$")
_SPACED_START = re.compile(r"\\(?:mathrm|mathbb|operatorname|\||left\\\||left\|)")


@dataclass(frozen=True)
class Piece:
    """A printed node. ``open_names``: bound variables whose scope still runs at the right end;
    ``open_right``: whether what follows by juxtaposition would be drawn in. ``minus``: the text is a
    minus sign and a piece of a product. ``callee``: a letter that a parenthesis would turn into a call."""

    text: str
    level: Level
    open_right: bool = False
    open_names: frozenset[str] = frozenset()
    minus: bool = False
    callee: bool = False


def fenced(text: str, opening: str = "(", closing: str = ")") -> str:
    """The text in parentheses, which grow where the text is tall."""
    if _TALL.search(text):
        return f"\\left{opening}{text}\\right{closing}"
    return f"{opening}{text}{closing}"


def fence(piece: Piece) -> Piece:
    return Piece(fenced(piece.text), Level.ATOM)


def at_least(piece: Piece, level: Level) -> Piece:
    """The piece as it is when it binds at least as tightly as ``level``, else in parentheses."""
    return piece if piece.level >= level else fence(piece)


def _separator(left: Piece, right: Piece) -> str:
    if _NUMERIC_START.match(right.text) and not (
        right.text.startswith("\\frac") and not _NUMERIC_END.search(left.text)
    ):
        return r" \cdot "
    if right.text.startswith(("(", r"\left(")):
        return r" \cdot " if left.callee else ""
    if _SPACED_START.match(right.text):
        return r" \, "
    return " "


def juxtapose(factors: list[Piece]) -> Piece:
    """The product of the factors, left to right; a factor that stays open stands last or in a fence."""
    ready = [
        fence(factor) if factor.level < Level.PREFIX or (factor.open_right and at < len(factors) - 1) else factor
        for at, factor in enumerate(factors)
    ]
    text = ready[0].text
    for before, factor in pairwise(ready):
        text += _separator(before, factor) + factor.text
    return replace(ready[-1], text=text, level=Level.PRODUCT, minus=False, callee=False)


def negate(piece: Piece) -> Piece:
    """A minus sign before a piece of a product."""
    inner = at_least(piece, Level.ELEMENTWISE)
    return replace(inner, text="-" + inner.text, level=Level.SUM, minus=True, callee=False)
