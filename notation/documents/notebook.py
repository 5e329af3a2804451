"""Notebooks: the Markdown cells of an ``.ipynb`` file, with offsets into the file itself.

The file is JSON, which escapes characters and cuts a cell into strings; a parser that keeps no
places would lose where a formula stands. ``json`` checks the file and decodes each string; the
small walk here only finds where the strings of a cell begin.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from notation.documents.assemble import Assembly, assemble
from notation.documents.model import (
    Document,
    DocumentError,
    DocumentProblem,
    Formula,
    Item,
    LineMap,
    Macro,
    Prose,
    SourceFile,
)

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)


@dataclass(frozen=True)
class _Cell:
    kind: str
    strings: tuple[tuple[int, int], ...]  # where its source strings stand, quotes included


def read_notebook(source: str, path: Path | None) -> Document:
    """Read the Markdown cells. Raises ``DocumentError`` where the file is no notebook."""
    body = source.removeprefix("\ufeff")
    try:
        parsed = json.loads(body)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(f"{path or 'the text'} is not a notebook: {error.msg} at {where}") from None
    except RecursionError:
        raise DocumentError(f"{path or 'the text'} is not a notebook: it is nested too deeply") from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("cells"), list):
        raise DocumentError(f"{path or 'the text'} is not a notebook: it has no list of cells")
    whole = Assembly()
    lines = LineMap(source)
    position = 0
    for cell in _cells(source):
        if cell.kind != "markdown" or not cell.strings:
            continue
        position = _frame(source, position, cell.strings[0][0], lines, whole)
        text, offsets = _decoded(source, cell.strings)
        if text.strip():
            _add_cell(text, offsets, lines, whole)
        position = cell.strings[-1][1]
    _frame(source, position, len(source), lines, whole)
    file = SourceFile(path, source)
    return Document(source, path, tuple(whole.items), tuple(whole.definitions), tuple(whole.problems), (file,))


def _frame(source: str, start: int, end: int, lines: LineMap, whole: Assembly) -> int:
    """Everything that is no Markdown cell is kept as code."""
    if source[start:end].strip():
        whole.items.append(Prose(source[start:end], start, end, lines.line(start), "code", whole.block))
    return end


def _add_cell(text: str, offsets: list[int], lines: LineMap, whole: Assembly) -> None:
    part = Assembly(block=whole.block + 1)
    assemble(text, part, tex=False)
    whole.items += [_moved(item, offsets, lines) for item in part.items]
    for macro in part.definitions:
        start, end = offsets[macro.start], offsets[macro.end]
        whole.definitions.append(Macro(macro.text, start, end, lines.line(start)))
    cell_lines = LineMap(text)
    for problem in part.problems:
        inside = cell_lines.starts[problem.line - 1] + problem.column - 1
        place = offsets[min(inside, len(offsets) - 1)]
        whole.problems.append(DocumentProblem(problem.message, lines.line(place), lines.column(place)))
    whole.block = part.block + 1


def _moved(item: Item, offsets: list[int], lines: LineMap) -> Item:
    start, end = offsets[item.start], offsets[item.end]
    if isinstance(item, Formula):
        return replace(
            item,
            start=start,
            end=end,
            line=lines.line(start),
            outer_start=offsets[item.outer_start],
            outer_end=offsets[item.outer_end],
            offsets=tuple(offsets[item.start : item.end]),
        )
    return replace(item, start=start, end=end, line=lines.line(start))


def _decoded(source: str, strings: tuple[tuple[int, int], ...]) -> tuple[str, list[int]]:
    """The text of a cell and, for each of its characters (and its end), the offset in the file."""
    pieces: list[str] = []
    offsets: list[int] = []
    for start, end in strings:
        for unit in _ESCAPE.finditer(source, start + 1, end - 1):
            raw = unit.group()
            decoded = json.loads(f'"{raw}"', strict=False) if raw[0] == "\\" else raw
            pieces.append(decoded)
            offsets += [unit.start()] * len(decoded)
    offsets.append(strings[-1][1] - 1)
    return "".join(pieces), offsets


def _cells(source: str) -> list[_Cell]:
    """The cells in order; the file is known to be valid JSON. A cell is an object in the list ``cells`` of the
    outermost object."""
    cells: list[_Cell] = []
    path: list[str] = []  # of open brackets: "{" or "[", each followed by the key it was opened under
    keys: list[str] = []
    key, kind = "", ""
    strings: list[tuple[int, int]] = []
    expecting_value = False
    for token in _TOKEN.finditer(source):
        mark = token.group()
        if mark in "{[":
            path.append(mark)
            keys.append(key)
            key, expecting_value = "", False
            if path == ["{", "[", "{"] and keys[1] == "cells":
                kind, strings = "", []
        elif mark in "}]":
            if path == ["{", "[", "{"] and keys[1] == "cells":
                cells.append(_Cell(kind, tuple(strings)))
            path.pop()
            key, expecting_value = "", False
            keys.pop()
        elif mark == ":":
            expecting_value = True
        elif mark == ",":
            expecting_value = False
        elif mark[0] == '"':
            in_cell = len(path) >= 3 and path[:3] == ["{", "[", "{"] and keys[1] == "cells"
            if path and path[-1] == "{" and not expecting_value:
                key = json.loads(mark, strict=False)
            elif in_cell and len(path) == 3 and key == "cell_type":
                kind = json.loads(mark, strict=False)
            elif in_cell and ((len(path) == 3 and key == "source") or (path[3:] == ["["] and keys[3] == "source")):
                strings.append((token.start(), token.end()))
    return cells
