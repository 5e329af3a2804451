"""What was named on the command line -> the files in it. Folders, archives and single files give the same rows.

Nothing is unpacked: the files of an archive are read in memory, each up to a limit. Links are not followed, and
what is neither file nor folder (a pipe, a device) is never opened.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from derivecheck.batch.store import FILE_NAME
from derivecheck.results import InputError
from derivecheck.sources import MAX_BYTES

MAX_FILES = 100_000  # in one folder or archive
MAX_UNPACKED = 1_000_000_000  # bytes that one archive may give in all
MAX_INNER = 50_000_000  # bytes of an archive within an archive or folder
MAX_DEPTH = 40  # folders within folders

_JUNK_FOLDERS = frozenset({"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".Trashes", ".Spotlight-V100"})
_JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "Icon\r"})
_LINK = "a link, which is not followed"
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Item:
    """One file. ``path``: by slashes, below what was named; ``refusal``: why it is not read; ``read`` raises
    ``InputError`` with the reason alone."""

    path: str
    read: Callable[[], bytes]
    refusal: str = ""


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def is_junk(path: str) -> bool:
    """Files that systems leave behind, which nobody handed in."""
    parts = PurePosixPath(path).parts
    name = parts[-1] if parts else ""
    return name in _JUNK_FILES or name.startswith("._") or any(part in _JUNK_FOLDERS for part in parts)


@contextmanager
def open_items(source: Path) -> Iterator[list[Item]]:
    """The files in a folder or an archive, in the order of their paths; they can be read inside the block. Raises
    ``InputError`` where the source itself cannot be read."""
    with ExitStack() as stack:
        try:
            if source.is_dir():
                items = list(_in_folder(source))
            else:
                archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(source.open("rb"))))
                items = list(_in_archive(_Archive(archive), str(source)))
        except FileNotFoundError:
            raise InputError(f"{source}: no such file or folder") from None
        except OSError as problem:
            raise InputError(f"{source}: cannot be read: {problem.strerror}") from None
        except _DAMAGED as problem:
            raise InputError(f"{source}: is no archive that can be read: {problem}") from None
        yield items


# --- folders ---


def _in_folder(root: Path) -> Iterator[Item]:
    count, inner = 0, _OneOpen()
    for folder, names in _walk(root):
        for name in names:
            path = (folder / name).relative_to(root).as_posix()
            if is_junk(path):
                continue
            count += 1
            if count > MAX_FILES:
                raise InputError(f"{root}: holds more than {MAX_FILES} files")
            yield from _opened(_on_disk(folder / name, path), inner)


def _walk(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Folders with the names of what is in them and is no folder, from the top, sorted. Results are no
    submissions: a folder with a store in it is passed over."""

    def unreadable(problem: OSError) -> None:
        if Path(problem.filename or "") == root:
            raise InputError(f"{root}: cannot be read: {problem.strerror}")

    for folder, folders, files in os.walk(root, onerror=unreadable):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        depth = len(here.relative_to(root).parts)
        if FILE_NAME in files and here != root:
            folders.clear()
            continue
        folders[:] = sorted(set(folders) - set(links)) if depth < MAX_DEPTH else []
        yield here, sorted([*files, *links])


def _on_disk(path: Path, shown: str) -> Item:
    try:
        status = path.lstat()
    except OSError as problem:
        return Item(shown, bytes, f"cannot be read: {problem.strerror}")
    if stat.S_ISLNK(status.st_mode):
        return Item(shown, bytes, _LINK)
    if not stat.S_ISREG(status.st_mode):
        return Item(shown, bytes, "neither a file nor a folder")
    return Item(shown, partial(_disk_bytes, path), _too_large(shown, status.st_size))


def _disk_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_limit(str(path)) + 1)
    except OSError as problem:
        raise InputError(f"cannot be read: {problem.strerror}") from None


def _limit(name: str) -> int:
    return MAX_INNER if name.lower().endswith(".zip") else MAX_BYTES


def _too_large(name: str, size: int) -> str:
    limit = _limit(name)
    return f"is larger than {limit // 1_000_000} MB ({size / 1e6:.0f} MB)" if size > limit else ""


# --- archives ---

_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, RuntimeError)


class _Archive:
    """An archive that stays open, and how many more bytes it may give."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.read: dict[int, int] = {}  # bytes that each member gave
        self.inner = _OneOpen()

    def left(self, member: zipfile.ZipInfo) -> int:
        return MAX_UNPACKED - sum(self.read.values()) + self.read.get(member.header_offset, 0)

    def bytes_of(self, member: zipfile.ZipInfo) -> bytes:
        """The content, counted as it comes: what an archive says about sizes may be untrue."""
        limit, left = _limit(member.filename), self.left(member)
        try:
            with self.archive.open(member) as stream:
                data = _at_most(stream, min(limit, left) + 1)
        except (*_DAMAGED, OSError) as problem:
            raise InputError(f"cannot be unpacked: {problem}") from None
        self.read[member.header_offset] = len(data)
        if len(data) > left:
            raise InputError(f"the archive unpacks to more than {MAX_UNPACKED // 1_000_000} MB")
        if len(data) > limit:
            raise InputError(f"is larger than {limit // 1_000_000} MB")
        return data


class _OneOpen:
    """The latest archive within a folder or an archive; one at a time is kept in memory."""

    def __init__(self) -> None:
        self.path = ""
        self.archive: _Archive | None = None

    def of(self, item: Item) -> _Archive:
        if self.archive is None or self.path != item.path:
            self.archive = None
            self.path, self.archive = item.path, _Archive(zipfile.ZipFile(BytesIO(item.read())))
        return self.archive


def _in_archive(opened: _Archive, shown: str) -> Iterator[Item]:
    """The members of an archive."""
    for path, member, refusal in _members(opened.archive, shown):
        yield from _opened(Item(path, partial(opened.bytes_of, member), refusal), opened.inner)


def _members(archive: zipfile.ZipFile, shown: str) -> Iterator[tuple[str, zipfile.ZipInfo, str]]:
    """Each file with a path that stays inside, and why it is not read if it is not."""
    members = archive.infolist()
    if len(members) > MAX_FILES:
        raise InputError(f"{shown}: holds more than {MAX_FILES} files")
    seen: dict[str, int] = {}
    for member in sorted(members, key=lambda member: member.filename):
        if member.is_dir() or is_junk(member.filename):
            continue
        path, refusal = _safe_name(member.filename)
        seen[path] = seen.get(path, 0) + 1
        if seen[path] > 1:  # an archive may hold one name twice; both were handed in
            path = _numbered(path, seen[path])
        yield path, member, refusal or _unfit(member)


def _safe_name(name: str) -> tuple[str, str]:
    """The name of a member without what leads elsewhere, and why the member is refused if anything did."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = [part.rstrip(":") if at == 0 else part for at, part in enumerate(parts) if part not in ("/", "//", "..")]
    shown = "/".join(kept) or "unnamed"
    if len(kept) < len(parts) or "\0" in name or (kept and kept[0] != parts[0]):
        return shown.replace("\0", ""), f"its name in the archive, {name!r}, leads out of it"
    return shown, ""


def _unfit(member: zipfile.ZipInfo) -> str:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return _LINK
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "neither a file nor a folder"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted"
    return _too_large(member.filename, member.file_size)


def _at_most(stream: IO[bytes], limit: int) -> bytes:
    pieces, left = [], limit
    while left > 0 and (piece := stream.read(min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _numbered(path: str, number: int) -> str:
    place = PurePosixPath(path)
    return str(place.with_name(f"{place.stem} ({number}){place.suffix}"))


def _opened(item: Item, inner: _OneOpen) -> Iterator[Item]:
    """The item; or the files in it, where it is an archive in a folder or in another archive (course systems pack
    what students packed). Archives within those are not opened."""
    if item.refusal or not item.path.lower().endswith(".zip"):
        yield item
        return
    try:
        for path, member, refusal in _members(inner.of(item).archive, item.path):
            if path.lower().endswith(".zip"):
                refusal = "an archive in an archive is not opened"
            yield Item(f"{item.path}/{path}", partial(_inner_bytes, inner, item, member), refusal)
    except InputError as problem:
        yield replace(item, refusal=str(problem).removeprefix(f"{item.path}: "))
    except (*_DAMAGED, OSError) as problem:
        yield replace(item, refusal=f"is no archive that can be read: {problem}")


def _inner_bytes(inner: _OneOpen, item: Item, member: zipfile.ZipInfo) -> bytes:
    return inner.of(item).bytes_of(member)
