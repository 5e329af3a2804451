"""Linting a write-up in a worker, and its findings as JSON, which outlives the server."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from derivecheck.linter.results import LintedFile, LintItem, LintNote, LintReport, Place
from derivecheck.results import InputError

if TYPE_CHECKING:
    from notation.documents import Document

KINDS = {
    ".tex": "tex",
    ".ltx": "tex",
    ".latex": "tex",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "markdown",
    ".ipynb": "notebook",
}
DOCUMENT_LIMIT = 600.0  # seconds, after which the rest of a write-up is left


def kind_of(name: str) -> str:
    """The kind of a write-up by the ending of its name; Markdown where the ending says nothing."""
    return KINDS.get(PurePosixPath(name.replace("\\", "/")).suffix.lower(), "markdown")


def lint_file(source: Path, name: str, target: Path) -> None:
    """Lint the text in ``source``, called ``name``, and write the findings to ``target``. The document is read as a
    text, so that it can include no file. Raises ``InputError``."""
    from derivecheck.linter.linting import open_source
    from derivecheck.sources import decode_source

    text = decode_source(source.read_bytes(), name)
    _lint(open_source(text, kind_of(name)), name, target)


def lint_archive(archive: Path, target: Path, limit: int) -> None:
    """As ``lint_file``, for a document that came with the files that it includes. Raises ``InputError``."""
    from derivecheck.web.lint_upload import open_upload
    from notation.documents import DocumentError, read_bundle

    bundle = open_upload(archive, limit)
    try:
        document = read_bundle(bundle.main, bundle.files, bundle.barred)
    except DocumentError as problem:
        raise InputError(problem.message) from None
    _lint(document, bundle.main, target)


def check_archive(archive: Path, limit: int) -> str:
    """The name of the document in an archive. Raises ``InputError`` where there is not one. Runs in a worker."""
    from derivecheck.web.lint_upload import open_upload

    return open_upload(archive, limit).main


def _lint(document: Document, name: str, target: Path) -> None:
    from derivecheck.linter.linting import Limits, lint_document
    from derivecheck.web.keeping import write_whole

    report = lint_document(document, name, limits=Limits(document=DOCUMENT_LIMIT))
    write_whole(target, json.dumps({**asdict(report), "macros": document.macros}).encode("ascii"))


def findings_from_json(text: bytes) -> tuple[LintReport, tuple[str, ...]]:
    """The report that ``lint_file`` wrote, and the author's macros, with which his formulas are shown. Raises
    ``ValueError`` or ``KeyError`` for anything else."""
    made = json.loads(text)
    report = LintReport(
        tuple(LintedFile(**file) for file in made["files"]),
        tuple(_item(item) for item in made["items"]),
        tuple(LintNote(**note) for note in made["notes"]),
        made["complete"],
        made["why"],
    )
    return report, tuple(made["macros"])


def _item(made: dict[str, Any]) -> LintItem:
    places = {"place": Place(**made["place"]), "formula": Place(**made["formula"]), "remarks": tuple(made["remarks"])}
    return LintItem(**{**made, **places})
