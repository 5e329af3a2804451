"""The file of decisions: TOML, one ``[[decision]]`` table for each.

A person writes it in an editor and a page writes it too, so a change touches the lines of its own entry only; what
else stands in the file, comments included, stays. Writing is atomic: a reader finds the old file or the new one.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from derivecheck.overrides.model import Override, Overrides, Trouble
from derivecheck.results import InputError

FILE_NAME = "overrides.toml"
MAX_BYTES = 20_000_000
_HEAD = '# What a person decides over the grades of derivecheck (README, "Overrides").\n'
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*decision[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_TEXTS = ("part", "answer", "submission", "like", "verdict", "comment", "seen", "meaning", "step")
_LOCK = threading.RLock()


def find_overrides(submissions: Iterable[Path]) -> Path | None:
    """The file beside the submissions: in the folder of the first that has one, or in it where it is a folder."""
    for path in submissions:
        for folder in (path, path.parent):
            if (folder / FILE_NAME).is_file():
                return folder / FILE_NAME
    return None


def read_overrides(path: Path) -> Overrides:
    """The decisions of a file. An entry that is wrong in itself is among ``troubles``, the others are used. Raises
    ``InputError`` where the file cannot be read as TOML at all."""
    return _parsed(_text(path), str(path))


def save_override(path: Path, override: Override) -> None:
    """Write a decision into the file, in the place of the one with the same target if there is one. The file is
    made if it is not there. Raises ``InputError`` where it cannot be read or written; then it is as it was."""
    with _exclusive(path):
        text = _text(path) if path.exists() else ""
        spans = _spans(text, override.target, str(path))
        if spans:
            start, end = spans[-1]
            made = text[:start] + _written(override) + text[end:]
        else:
            made = (text.rstrip("\n") + "\n\n" if text.strip() else _HEAD + "\n") + _written(override)
        _parsed(made, str(path))
        _replace(path, made)


def remove_override(path: Path, override: Override) -> bool:
    """Take out every decision with the target of ``override``; whether there was one. Raises ``InputError``."""
    with _exclusive(path):
        if not path.exists():
            return False
        text = _text(path)
        spans = _spans(text, override.target, str(path))
        for start, end in reversed(spans):
            text = text[:start].rstrip("\n") + "\n" + ("\n" + text[end:].lstrip("\n") if text[end:].strip() else "")
        if spans:
            _parsed(text, str(path))
            _replace(path, text)
        return bool(spans)


# --- reading ---


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise InputError(f"{path}: cannot be read: {problem.strerror}") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise InputError(f"{path}: is not UTF-8 text (line {line})") from None


def _load(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InputError(f"{name}: {problem}") from None
    except RecursionError:
        raise InputError(f"{name}: is nested too deeply") from None


def _parsed(text: str, name: str) -> Overrides:
    loaded = _load(text, name)
    troubles = [
        Trouble(_line_of(text, key), f"unknown name {key!r}; known: decision") for key in loaded if key != "decision"
    ]
    tables = _tables(loaded, name)
    lines = [text.count("\n", 0, start) + 1 for start in _headers(text, len(tables))]
    entries: list[Override] = []
    seen: dict[tuple[str, ...], int] = {}
    for table, line in zip(tables, lines, strict=True):
        made = _entry(table, line)
        if isinstance(made, Trouble):
            troubles.append(made)
            continue
        if made.target in seen:
            troubles.append(Trouble(line, f"decides the same as line {seen[made.target]}; this one counts"))
            entries = [entry for entry in entries if entry.target != made.target]
        seen[made.target] = line
        entries.append(made)
    return Overrides(tuple(entries), tuple(sorted(troubles, key=lambda trouble: trouble.line)), name)


def _tables(loaded: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = loaded.get("decision", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError(f"{name}: each decision stands under [[decision]]")
    return tables


def _line_of(text: str, key: str) -> int:
    found = re.search(rf"^[ \t\[\"']*{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _headers(text: str, count: int) -> list[int]:
    """The offsets of the table heads. A line that looks like one may stand in a string of several lines: then
    only those count before which the text is whole."""
    found = [match.start() for match in _HEADER.finditer(text)]
    if len(found) == count:
        return found
    whole = [start for start in found if _is_whole(text[:start])]
    return whole if len(whole) == count else [0] * count


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _entry(table: dict[str, Any], line: int) -> Override | Trouble:
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key in _TEXTS:
            if not isinstance(value, str):
                return Trouble(line, f"{key} is not a text in quotation marks")
            values[key] = value.strip() if key in ("like", "verdict") else value
        elif key == "points":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return Trouble(line, "points is not a number")
            values[key] = float(value)
        else:
            return Trouble(line, f"unknown name {key!r}; known: {', '.join((*_TEXTS, 'points'))}")
    try:
        return Override(**{"part": "", **values}, line=line)
    except ValueError as problem:
        return Trouble(line, str(problem))


# --- writing ---


def _spans(text: str, target: tuple[str, ...], name: str) -> list[tuple[int, int]]:
    """Where the entries with this target stand: from the head to behind the last line that is no comment."""
    tables = _tables(_load(text, name), name)
    starts = _headers(text, len(tables))
    if tables and not any(starts[1:]) and starts[:1] == [0] and not _HEADER.match(text):
        raise InputError(f"{name}: write each decision under [[decision]] in a line of its own")
    found = []
    for position, (table, start) in enumerate(zip(tables, starts, strict=True)):
        entry = _entry(table, 1)
        if isinstance(entry, Trouble) or entry.target != target:
            continue
        end = starts[position + 1] if position + 1 < len(starts) else len(text)
        lines = text[start:end].splitlines(keepends=True)
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        found.append((start, start + sum(map(len, lines))))
    return found


def _written(override: Override) -> str:
    lines = ["[[decision]]"]
    for entry in fields(Override):
        value = getattr(override, entry.name)
        if entry.name == "line" or value in ("", None):
            continue
        lines.append(f"points = {value:.12g}" if entry.name == "points" else f"{entry.name} = {toml_string(value)}")
    return "\n".join(lines) + "\n"


def toml_string(text: str) -> str:
    """A TOML string: a literal one where that spares backslashes."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """One writer at a time: among threads, and among processes where the system can lock a folder."""
    with _LOCK:
        handle = None
        try:
            import fcntl

            with suppress(OSError):
                handle = os.open(path.parent, os.O_RDONLY)
                fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:
            pass
        try:
            yield
        finally:
            if handle is not None:
                os.close(handle)


def _replace(path: Path, text: str) -> None:
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}-", delete=False) as stream:
            temporary = stream.name
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as problem:
        with suppress(OSError):
            os.unlink(temporary)
        raise InputError(f"{path}: cannot be written: {problem.strerror}") from None
