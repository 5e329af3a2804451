"""Text of a submission made fit for a terminal: harmless, on one line, and not too long."""

from __future__ import annotations

import re

ELLIPSIS = " … "

# C0 and C1 controls, and the marks that reorder text: a submission must not steer the reader's terminal.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CARETS = re.compile(r"\s*\^+\s*")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LAST_TOKEN = re.compile(r"\\?[A-Za-z]+\Z")
_WITHIN_TOKEN = re.compile(r"[\\A-Za-z][A-Za-z]")
_SPACES = re.compile(r"\s+")


def harmless(text: str) -> str:
    """``text`` with control characters replaced by a visible mark; line feeds and tabs stay."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """``text`` without control characters, every run of white space one space."""
    return harmless(_SPACES.sub(" ", text)).strip()


def _cut_head(text: str, length: int) -> str:
    """The first ``length`` characters at most, ending before a token that would be cut in two."""
    cut = text[:length]
    token = _LAST_TOKEN.search(cut)
    if token and token.start() and text[length : length + 1].isalpha():
        cut = cut[: token.start()]
    return cut.rstrip()


def _cut_tail(text: str, length: int) -> str:
    """The last ``length`` characters at most, not beginning in the middle of a token."""
    start = max(0, len(text) - length)
    tail = text[start:]
    if _WITHIN_TOKEN.match(text[max(0, start - 1) :]):
        tail = tail.lstrip(_LETTERS) or tail
    return tail.lstrip()


def keep_ends(text: str, limit: int) -> str:
    """``text`` on one line; when longer than ``limit``, its middle is left out."""
    line = one_line(text)
    if len(line) <= limit:
        return line
    room = limit - len(ELLIPSIS)
    return _cut_head(line, room - room // 3) + ELLIPSIS + _cut_tail(line, room // 3)


def relation_lines(left: str, relation: str, right: str, width: int, limit: int) -> list[str]:
    """``left relation right`` on one line of ``width``, else the two sides on lines of their own. Beyond
    ``limit`` characters each side keeps its ends, and the shorter side lends its unused room to the
    longer."""
    left, right = one_line(left), one_line(right)
    whole = f"{left} {relation} {right}".strip()
    if len(whole) <= width:
        return [whole]
    half = limit // 2
    shown_left = keep_ends(left, max(half, limit - len(right)))
    shown_right = keep_ends(right, max(half, limit - len(left)))
    return [shown_left, f"{relation} {shown_right}".strip()]


def fit_carets(explanation: str, width: int) -> list[str]:
    """The lines of an explanation. A source line with a caret line under it becomes a window of ``width``
    columns around the caret, so that no wrapping moves the caret from its place."""
    lines = harmless(explanation).replace("\t", " ").strip("\n").split("\n")
    for number in range(1, len(lines)):
        if not _CARETS.fullmatch(lines[number]):
            continue
        pair = lines[number - 1 : number + 1]
        start = max(0, pair[1].index("^") - width // 2) if len(pair[0]) > width else 0
        lines[number - 1 : number + 1] = [line[start : start + width].rstrip() for line in pair]
    return lines
