"""Opening a document: ``read_document`` for a file, ``read_bundle`` for files in memory, ``read_text`` for a string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from notation.documents.assemble import Assembly, assemble
from notation.documents.model import Document, DocumentError, SourceFile
from notation.documents.notebook import read_notebook

SIZE_LIMIT = 20_000_000  # bytes of one document, its included files among them
INCLUDE_LIMIT = 200  # included files
INCLUDE_DEPTH = 10

KINDS = {".tex": "tex", ".ltx": "tex", ".latex": "tex", ".ipynb": "notebook"}
"""What a file is by its ending; anything else is read as Markdown."""


def read_document(path: Path) -> Document:
    """Read a file. Raises ``DocumentError``: no such file, a folder, too large, binary, not UTF-8, empty."""
    path = Path(path)
    text = _text_of(path, SIZE_LIMIT)
    return _read(text, KINDS.get(path.suffix.lower(), "markdown"), _Beside(path))


def read_bundle(main: str, files: Mapping[str, bytes], barred: Mapping[str, str] | None = None) -> Document:
    """Read a document from memory; no disk is touched. ``files``: contents by name, relative to the folder of
    ``main``; ``barred``: why a file that is not among them may not be read. Raises ``DocumentError`` as
    ``read_document`` does."""
    data = files[main]
    if len(data) > SIZE_LIMIT:
        raise DocumentError(f"{main} has {len(data)} bytes; the limit is {SIZE_LIMIT}")
    text = _decoded(data, main)
    folder = _InMemory(PurePosixPath(main), files, barred or {})
    return _read(text, KINDS.get(folder.main.suffix.lower(), "markdown"), folder)


def read_text(text: str, kind: str = "markdown") -> Document:
    """Read a string. ``kind``: ``markdown``, ``tex``, ``notebook``, or ``formula`` for a bare formula without
    delimiters. Raises ``DocumentError`` for an empty or oversized text, ``ValueError`` for another kind."""
    if len(text) > SIZE_LIMIT:
        raise DocumentError(f"the text has {len(text)} characters; the limit is {SIZE_LIMIT}")
    if not text.strip("\ufeff \t\r\n"):
        raise DocumentError("the text is empty")
    if "\0" in text:
        raise DocumentError("the text holds NUL characters: it is binary")
    return _read(text, kind, None)


def _text_of(path: Path, limit: int) -> str:
    if path.is_dir():
        raise DocumentError(f"{path} is a folder, not a file")
    try:
        size = path.stat().st_size
        if size > limit:
            raise DocumentError(f"{path} has {size} bytes; the limit is {limit}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}") from error
    return _decoded(data, str(path))


def _decoded(data: bytes, path: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{path} is not UTF-8 but UTF-16 (byte 0 is {data[0]:#04x}); save it as UTF-8")
    if b"\0" in data:
        raise DocumentError(f"{path} is binary: it holds a NUL at byte {data.index(0)}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8: byte {error.start} is {data[error.start]:#04x}") from None
    if not text.strip("\ufeff \t\r\n"):
        raise DocumentError(f"{path} is empty")
    return text


def _read(text: str, kind: str, folder: _Folder | None) -> Document:
    path = Path(folder.main) if folder else None
    if kind == "notebook":
        return read_notebook(text, path)
    if kind == "formula":
        return _formula_document(text)
    if kind not in ("markdown", "tex"):
        raise ValueError(f"unknown kind of document {kind!r}; known: markdown, tex, notebook, formula")
    assembly = Assembly()
    reader = _Includes(folder, text, assembly)
    assemble(text, assembly, tex=kind == "tex", include=reader.include if folder else None)
    problems = sorted(assembly.problems, key=lambda problem: (problem.file, problem.line, problem.column))
    return Document(
        text, path, tuple(assembly.items), tuple(assembly.definitions), tuple(problems), tuple(reader.files)
    )


def _formula_document(text: str) -> Document:
    """A bare formula; where the text has delimiters of its own it is read as Markdown."""
    wrapped = _read(f"$${text}$$", "markdown", None)
    if len(wrapped.formulas) != 1 or wrapped.problems or wrapped.formulas[0].outer_end != len(text) + 4:
        return _read(text, "markdown", None)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    line = SourceFile(None, text).lines.line(start)
    formula = replace(
        wrapped.formulas[0], latex=text[start:end], start=start, end=end, outer_start=start, outer_end=end, line=line
    )
    return Document(text, None, (formula,), wrapped.definitions, (), (SourceFile(None, text),))


class _Folder(Protocol):
    """Where a document stands, and the files beside it."""

    @property
    def main(self) -> Path | PurePosixPath: ...

    @property
    def place(self) -> Path | PurePosixPath:
        """The document itself, as ``find`` would give it."""

    def find(self, name: str) -> Path | PurePosixPath | str:
        """The one place of the included file ``name``, or why it is not read."""

    def text(self, place: Path | PurePosixPath, limit: int) -> str:
        """The text at a place that ``find`` gave. Raises ``DocumentError``."""


_ABSENT = "no such file beside the document"


def is_beside(name: str) -> bool:
    """Whether the name of an included file stays in the folder of the document, as far as the name goes."""
    return not (Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name)


@dataclass(frozen=True)
class _Beside:
    """A folder on disk."""

    main: Path

    @property
    def place(self) -> Path:
        return self.main.resolve()

    def find(self, name: str) -> Path | str:
        folder = self.place.parent
        candidates = [folder / name, folder / f"{name}.tex"]
        try:
            target = next((candidate for candidate in candidates if candidate.is_file()), None)
        except OSError:  # a name that no file can have
            target = None
        if target is None:
            return _ABSENT
        resolved = target.resolve()
        if not resolved.is_relative_to(folder):
            return "only files beside the document are read, and this is a link to elsewhere"
        return resolved

    def text(self, place: Path | PurePosixPath, limit: int) -> str:
        return _text_of(Path(place), limit)


@dataclass(frozen=True)
class _InMemory:
    """The files of a bundle, by their names."""

    main: PurePosixPath
    files: Mapping[str, bytes] = field(repr=False)
    barred: Mapping[str, str]

    @property
    def place(self) -> PurePosixPath:
        return self.main

    def find(self, name: str) -> PurePosixPath | str:
        for candidate in (PurePosixPath(name), PurePosixPath(f"{name}.tex")):
            if str(candidate) in self.files:
                return candidate
            if str(candidate) in self.barred:
                return self.barred[str(candidate)]
        return _ABSENT

    def text(self, place: Path | PurePosixPath, limit: int) -> str:
        data = self.files[str(place)]
        if len(data) > limit:
            raise DocumentError(f"{place} has {len(data)} bytes; the limit is {limit}")
        return _decoded(data, str(place))


class _Includes:
    """Reads the files that a LaTeX document includes: only from its own folder and below, each once."""

    def __init__(self, folder: _Folder | None, text: str, assembly: Assembly) -> None:
        main = Path(folder.main) if folder else None
        self.files = [SourceFile(main, text)]
        self.assembly = assembly
        self.folder = folder
        self.seen = {Path(folder.place)} if folder else set()
        self.left = SIZE_LIMIT - len(text)
        self.depth = 0

    def include(self, name: str, offset: int, file: int) -> str:
        """Read one file; returns "" or why it was not read."""
        if self.folder is None or not name or "\0" in name:
            return "an included file needs a name"
        if not is_beside(name):
            return "only files beside the document are read"
        place = self.folder.find(name)
        if isinstance(place, str):
            return place
        if Path(place) in self.seen:
            return "this file was read already"
        if len(self.files) > INCLUDE_LIMIT or self.depth >= INCLUDE_DEPTH:
            return "too many included files"
        try:
            text = self.folder.text(place, self.left)
        except DocumentError as error:
            return error.message
        self.seen.add(Path(place))
        self.left -= len(text)
        self.files.append(SourceFile(Path(place), text))
        self.depth += 1
        assemble(text, self.assembly, tex=True, file=len(self.files) - 1, include=self.include)
        self.depth -= 1
        return ""
