"""Files -> submissions: which file is somebody's, whose it is, and what it includes.

The student is the first folder below what was named (after folders that everything lies in), or the file's own
name where it lies in no folder; the names that Moodle and Canvas give are taken apart. Of several files of one
student those that another includes are parts of it; each of the rest is a submission.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePosixPath

from derivecheck.batch.intake import Item, is_archive, open_items
from derivecheck.batch.model import Bundle, Found
from derivecheck.results import InputError
from derivecheck.sources import MAX_BYTES, decode_source
from notation.documents import is_beside
from notation.documents.read import INCLUDE_LIMIT

TEXTS = frozenset({".md", ".markdown", ".mdown", ".qmd", ".rmd", ".txt", ".tex", ".ltx", ".latex", ".ipynb"})
WRITE_UPS = {
    ".pdf": "a PDF",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".odt": "an office document",
    ".rtf": "an RTF document",
    ".pages": "a Pages document",
    ".html": "a web page",
    ".htm": "a web page",
    ".jpg": "an image",
    ".jpeg": "an image",
    ".png": "an image",
    ".heic": "an image",
    ".zip": "an archive",
    ".rar": "an archive",
    ".7z": "an archive",
    ".gz": "an archive",
    ".tar": "an archive",
}
"""What students hand in instead of text, by its ending."""

_HANDED_IN = TEXTS | frozenset(WRITE_UPS)

_INCLUDES = re.compile(rb"\\(?:input|include|subfile)(?![A-Za-z])\s*(?:\{([^{}\n]*)\}|([^\s{}\\%]+))")
_MOODLE = re.compile(r"^(?P<name>.+?)_\d+_assignsubmission_(?:file|onlinetext)")
_CANVAS = re.compile(r"^(?P<name>[^\W\d_][^_]*?)(?:_LATE)?_\d+_\d+_")


def find_submissions(source: Path) -> Iterator[Found]:
    """The submissions in a folder, an archive, or the one file that is named. Raises ``InputError`` where the
    source itself cannot be read; a submission that cannot be is a refusal."""
    if source.is_dir() or is_archive(source):
        with open_items(source) as items:
            yield from _class_of(list(_sorted_out(items)))
        return
    yield _single(source)


def find_of_one(folder: Path) -> list[Found]:
    """The submissions in the folder of one student. Raises ``InputError`` where it cannot be read."""
    with open_items(folder) as items:
        return _of_one(_student(folder.name), list(_sorted_out(items)))


def find_in_archive(archive: Path) -> list[Found]:
    """What an archive of one author holds that no other of its files includes. Raises ``InputError`` where it cannot
    be read."""
    with open_items(archive) as items:
        return _of_one(_student(archive.name), list(_sorted_out(items)))


def find_files(paths: Iterable[Path]) -> Iterator[Found]:
    """Single files, each a submission; their names are as short as keeps them apart."""
    given = list(paths)
    theirs = {path.resolve() for path in given}
    for path, name in zip(given, _short_names(given), strict=True):
        yield replace(_single(path, theirs - {path.resolve()}), name=name)


def _single(path: Path, others: Set[Path] = frozenset()) -> Found:
    """A file that a person named: what he named is read, whatever its ending. ``others``: files that are somebody
    else's."""
    student = _student(path.name)
    if path.is_dir():
        return Found(path.name, student, refusal="is a folder, not a file")
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Found(path.name, student, refusal="no such file")
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        return Found(path.name, student, refusal=f"cannot be read: {reason}")
    beside = _Neighbours(path.resolve().parent, others)
    return _found(path.name, student, path.name, data, beside)


def _short_names(paths: list[Path]) -> list[str]:
    """The last component of each path, and of those that share it as many more as tell them apart."""
    short = {path.absolute(): path.name for path in paths}
    for depth in range(2, 1 + max((len(path.parts) for path in short), default=0)):
        counted = Counter(short.values())
        short = {path: "/".join(path.parts[-depth:]) if counted[name] > 1 else name for path, name in short.items()}
    seen: Counter[str] = Counter()
    names = []
    for name in (short[path.absolute()] for path in paths):  # one file may be named twice
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


# --- a class ---


def _sorted_out(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        suffix = PurePosixPath(item.path).suffix.lower()
        if item.refusal or suffix in TEXTS:
            yield item
        elif suffix in WRITE_UPS:
            yield replace(item, refusal=f"is {WRITE_UPS[suffix]}, not text that can be graded")


def _class_of(items: list[Item]) -> Iterator[Found]:
    """Student by student: what one handed in is given on before that of the next is read, so that a class takes
    the memory of one submission. No file includes one of another student."""
    skip = _shared_depth([item.path for item in items])
    units: dict[str, list[Item]] = {}
    for item in items:
        units.setdefault(PurePosixPath(item.path).parts[skip], []).append(item)
    takers: dict[str, list[str]] = {}
    for unit, group in units.items():
        student = _student(unit)
        others = takers.setdefault(student.casefold(), [])
        also = f"the name of this student is also that of {', '.join(others)}" if others else ""
        others.append(unit)
        for found in _of_one(student, group):
            yield _noted(found, also)


def _shared_depth(paths: list[str]) -> int:
    """How many folders everything lies in. One folder with one file in it is a student's."""
    folders = [PurePosixPath(path).parts[:-1] for path in paths]
    shared = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False)))
    return max(0, shared - 1) if len(paths) == 1 else shared


def _student(unit: str) -> str:
    """The name in a folder's or file's name, in one spelling of its accents."""
    unit = unicodedata.normalize("NFC", unit)
    for pattern in (_MOODLE, _CANVAS):
        if found := pattern.match(unit):
            return found["name"].strip()
    suffix = PurePosixPath(unit).suffix.lower()
    return unit[: -len(suffix)] if suffix in TEXTS or suffix in WRITE_UPS else unit


def _of_one(student: str, group: list[Item]) -> list[Found]:
    """The submissions among the files of one student. What is no text is told only where there is no text."""
    known = {item.path: item for item in group}
    found: list[Found] = []
    parts: set[str] = set()
    for item in group:
        place = PurePosixPath(item.path)
        if place.suffix.lower() not in TEXTS:
            continue
        beside = _Members(place.parent, known)
        try:
            if item.refusal:
                raise InputError(item.refusal)
            found.append(_found(item.path, student, place.name, item.read(), beside))
        except InputError as problem:
            found.append(Found(item.path, student, refusal=str(problem)))
        parts.update(str(place.parent / name) for name in beside.used)
    whole = [item for item in found if item.name not in parts] or found
    if not whole:
        return [Found(item.path, student, refusal=item.refusal) for item in group]
    unread = [item for item in group if item.refusal and PurePosixPath(item.path).suffix.lower() not in _HANDED_IN]
    notes = [f"one of {len(whole)} files of this student"] if len(whole) > 1 else []
    notes += [f"{item.path}: {item.refusal}" for item in unread]
    return [_noted(item, *notes) for item in whole]


def _noted(found: Found, *notes: str) -> Found:
    return replace(found, note="; ".join(filter(None, (found.note, *notes))))


# --- one submission ---


class _Neighbours:
    """The files beside a document on disk. ``used``: what was asked for and is there."""

    def __init__(self, folder: Path, others: Set[Path]) -> None:
        self.folder = folder
        self.others = others
        self.used: list[str] = []

    def get(self, name: str) -> bytes | str | None:
        """The content, why it is not read, or None where there is no such file."""
        try:
            target = (self.folder / name).resolve()
            if not (self.folder / name).is_file():
                return None
            if not target.is_relative_to(self.folder):
                return "only files beside the document are read, and this is a link to elsewhere"
            if target in self.others:
                return "this file is another submission"
            if target.stat().st_size > MAX_BYTES:
                return f"is larger than {MAX_BYTES // 1_000_000} MB"
            self.used.append(name)
            return target.read_bytes()
        except OSError:
            return None


class _Members:
    """The files beside a document in a class."""

    def __init__(self, folder: PurePosixPath, items: Mapping[str, Item]) -> None:
        self.folder = folder
        self.items = items
        self.used: list[str] = []

    def get(self, name: str) -> bytes | str | None:
        item = self.items.get(str(self.folder / name))
        if item is None:
            return None
        self.used.append(name)
        try:
            return item.refusal or item.read()
        except InputError as problem:
            return str(problem)


def _found(name: str, student: str, main: str, data: bytes, beside: _Neighbours | _Members) -> Found:
    try:
        decode_source(data, name)
    except InputError as problem:
        return Found(name, student, refusal=str(problem).removeprefix(f"{name}: "))
    return Found(name, student, bundle_of(main, data, beside))


def bundle_of(main: str, data: bytes, beside: _Neighbours | _Members) -> Bundle:
    """The document with all that it may include: every file that a command to include names, also in a comment."""
    files, barred = {main: data}, {}
    waiting, left = [data], MAX_BYTES - len(data)
    while waiting:
        for found in _INCLUDES.finditer(waiting.pop()):
            named = (found[1] or found[2] or b"").decode("utf-8", "replace").strip()
            if not named or "\0" in named or not is_beside(named):
                continue
            for name in (str(PurePosixPath(named)), str(PurePosixPath(f"{named}.tex"))):
                if name in files or name in barred or len(files) > INCLUDE_LIMIT:
                    continue
                content = beside.get(name)
                if isinstance(content, bytes) and len(content) > left:
                    content = f"the document and its parts are larger than {MAX_BYTES // 1_000_000} MB"
                if isinstance(content, bytes):
                    files[name] = content
                    left -= len(content)
                    waiting.append(content)
                elif content is not None:
                    barred[name] = content
    return Bundle(main, files, barred)
