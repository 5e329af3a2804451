"""Formulas that stand bare among words, as hints have them: ``right if \\mathbf{V} is put for \\mathbf{W}``.

Only the looks of a page depend on it: what is not taken for a formula is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[(\[\"'“]?[A-Za-z’'-]{2,}[)\]\"'”]?[,.;:!?]*\Z")
_ARTICLES = ("a", "A", "I")
_SIGNS = ("=", "+", "-", "<", ">", "/")
_MATHEMATICS = re.compile(r"[\\_^{}=<>+*/]|\d")
_STOP = re.compile(r"[,.;:]+\Z")
_BREAKS = re.compile(r"\\begin\b|\\end\b|\\.|[{}]|\s+", re.DOTALL)


def bare_formulas(text: str) -> list[tuple[bool, str]]:
    """The text in pieces, each with whether it is a formula: a run of chunks that are no plain words, in which a
    mark of mathematics stands. The pieces joined are the text."""
    pieces: list[tuple[bool, str]] = []
    run: list[str] = []
    for chunk in _chunks(text):
        if chunk.isspace():
            run.append(chunk)
        elif _is_word(chunk, run):
            pieces += _closed(run)
            pieces.append((False, chunk))
            run = []
        else:
            run.append(chunk)
            if _STOP.search(chunk) and not chunk.startswith("\\"):
                pieces += _closed(run)
                run = []
    return _merged([*pieces, *_closed(run)])


def _chunks(text: str) -> list[str]:
    """Words and the white space between them; what braces or an environment hold stays in one chunk."""
    made: list[str] = []
    start = depth = 0
    for found in _BREAKS.finditer(text):
        mark = found.group()
        if mark in ("{", r"\begin"):
            depth += 1
        elif mark in ("}", r"\end"):
            depth = max(0, depth - 1)
        elif mark.isspace() and not depth:
            made += [text[start : found.start()], mark]
            start = found.end()
    made.append(text[start:])
    return [piece for piece in made if piece]


def _is_word(chunk: str, run: Sequence[str]) -> bool:
    """A plain word; "a" behind a sign is a letter of a formula."""
    shown = [piece for piece in run if not piece.isspace()]
    if chunk in _ARTICLES:
        return not shown or shown[-1] not in _SIGNS
    return bool(_WORD.match(chunk)) and not (chunk == "-" and shown)


def _closed(run: Sequence[str]) -> list[tuple[bool, str]]:
    """A finished run: white space, formula, stops and white space; or all of it words."""
    joined = "".join(run)
    body = joined.strip()
    stop = _STOP.search(body)
    body = body[: stop.start()] if stop else body
    marked = any(mark in body for mark in "\\^_") or len(body.split()) > 2
    if not marked or not _MATHEMATICS.search(body):
        return [(False, joined)]
    start = joined.index(body)
    return [(False, joined[:start]), (True, body), (False, joined[start + len(body) :])]


def _merged(pieces: Sequence[tuple[bool, str]]) -> list[tuple[bool, str]]:
    made: list[tuple[bool, str]] = []
    for is_formula, text in pieces:
        if not text:
            continue
        if made and not is_formula and not made[-1][0]:
            made[-1] = (False, made[-1][1] + text)
        else:
            made.append((is_formula, text))
    return made
