"""What a result depends on, as digests: the submission with all that it includes, the problem set, the program.

Equal keys mean equal results, so that whatever may change a verdict is in one of the three.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from derivecheck.batch.model import Bundle

_PACKAGES = ("notation", "numeric", "symbolic", "derivations", "derivecheck")
_DATA = frozenset({".py", ".json", ".jsonl", ".md", ".tex"})
_LIBRARIES = ("numpy", "sympy", "python-flint", "mpmath")
"""Libraries that take part in a verdict."""


def digest_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 of the pieces, each preceded by its length, so that no two lists of pieces look the same."""
    made = hashlib.sha256()
    for piece in pieces:
        made.update(len(piece).to_bytes(8, "big"))
        made.update(piece)
    return made.hexdigest()


def content_digest(bundle: Bundle) -> str:
    """The submission: its files with their names, and which of them is the document."""
    pieces = [_bytes(bundle.main)]
    for name, data in sorted(bundle.files.items()):
        pieces += [_bytes(name), data]
    for name, reason in sorted(bundle.barred.items()):
        pieces += [b"barred", _bytes(name), _bytes(reason)]
    return digest_of(pieces)


@cache
def program_digest() -> str:
    """The source of the program as it is installed, and the libraries and the Python that it runs on."""
    pieces = [f"{sys.version_info.major}.{sys.version_info.minor}".encode()]
    for name in _LIBRARIES:
        try:
            pieces.append(f"{name} {importlib.metadata.version(name)}".encode())
        except importlib.metadata.PackageNotFoundError:
            pieces.append(f"{name} absent".encode())
    for package in _PACKAGES:
        source = importlib.import_module(package).__file__
        if source is None:
            raise ImportError(f"package {package} has no file")
        root = Path(source).parent
        for path in sorted(root.rglob("*")):
            if path.suffix in _DATA and path.is_file():
                pieces += [_bytes(f"{package}/{path.relative_to(root).as_posix()}"), path.read_bytes()]
    return digest_of(pieces)


def problems_digest(problems: str, sheet: str | None) -> str:
    """The problem set. A bundled one is part of the program; one in a file is its text, the ``sheet``."""
    return f"bundled:{problems}" if sheet is None else digest_of([_bytes(sheet)])


def result_key(content: str, problems: str, sheet: str | None = None) -> str:
    """The key of the result of a submission, of which ``content`` is the digest, against a problem set."""
    return digest_of(_bytes(piece) for piece in (content, problems, problems_digest(problems, sheet), program_digest()))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
