"""Opening a document: ``read_document`` for a file, ``read_text`` for a string."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

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
    return _read(text, KINDS.get(path.suffix.lower(), "markdown"), path)


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


def _read(text: str, kind: str, path: Path | None) -> Document:
    if kind == "notebook":
        return read_notebook(text, path)
    if kind == "formula":
        return _formula_document(text)
    if kind not in ("markdown", "tex"):
        raise ValueError(f"unknown kind of document {kind!r}; known: markdown, tex, notebook, formula")
    assembly = Assembly()
    reader = _Includes(path, text, assembly)
    assemble(text, assembly, tex=kind == "tex", include=reader.include if path else None)
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


class _Includes:
    """Reads the files that a LaTeX document includes: only from its own folder and below, each once."""

    def __init__(self, path: Path | None, text: str, assembly: Assembly) -> None:
        self.files = [SourceFile(path, text)]
        self.assembly = assembly
        self.folder = path.resolve().parent if path else None
        self.seen = {path.resolve()} if path else set()
        self.left = SIZE_LIMIT - len(text)
        self.depth = 0

    def include(self, name: str, offset: int, file: int) -> str:
        """Read one file; returns "" or why it was not read."""
        if self.folder is None or not name or "\0" in name:
            return "an included file needs a name"
        if Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name:
            return "only files beside the document are read"
        candidates = [self.folder / name, self.folder / f"{name}.tex"]
        target = next((candidate for candidate in candidates if candidate.is_file()), None)
        if target is None:
            return "no such file beside the document"
        resolved = target.resolve()
        if not resolved.is_relative_to(self.folder):
            return "only files beside the document are read, and this is a link to elsewhere"
        if resolved in self.seen:
            return "this file was read already"
        if len(self.files) > INCLUDE_LIMIT or self.depth >= INCLUDE_DEPTH:
            return "too many included files"
        try:
            text = _text_of(resolved, self.left)
        except DocumentError as error:
            return error.message
        self.seen.add(resolved)
        self.left -= len(text)
        self.files.append(SourceFile(resolved, text))
        self.depth += 1
        assemble(text, self.assembly, tex=True, file=len(self.files) - 1, include=self.include)
        self.depth -= 1
        return ""
