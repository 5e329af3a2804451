"""``--annotate`` of ``grade`` and ``lint``: where a copy may be written, and of what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from derivecheck.cli.exits import CannotRun, complain
from derivecheck.cli.output import require_folder, require_writable, write_text

if TYPE_CHECKING:
    from derivecheck.batch.model import Entry
    from derivecheck.batch.store import Store
    from derivecheck.results import GradeReport

TEX = frozenset({".tex", ".ltx", ".latex"})


def require_copy(target: Path, document: Path, command: str) -> None:
    """Raise ``CannotRun`` where ``target`` cannot be an annotated copy of ``document``."""
    kind, wanted = document.suffix.lower(), target.suffix.lower()
    if (wanted in TEX) != (kind in TEX) or kind == ".ipynb":
        raise CannotRun(f"{command}: {target} must be of the kind of {document}: .tex, or Markdown")
    if target.exists() and document.exists() and target.samefile(document):
        raise CannotRun(f"{command}: {target} is the document itself")
    require_writable(target)


def require_other_folder(target: Path, sources: Sequence[Path]) -> None:
    """Raise ``CannotRun`` where copies in ``target`` could take the place of submissions."""
    require_folder(target, "--annotate of several submissions")
    whole = target.resolve()
    for source in sources:
        folder = source.resolve() if source.is_dir() else source.resolve().parent
        if whole == folder or (source.is_dir() and folder in whole.parents):
            raise CannotRun(f"grade: {target} holds submissions: their copies need a folder of their own")


def write_annotated(report: GradeReport, submission: Path, target: Path) -> None:
    """A copy of one graded submission."""
    from derivecheck.grade_annotate import annotated_submission
    from notation.documents import read_document

    write_text(target, annotated_submission(report, read_document(submission), tex=target.suffix.lower() in TEX))


def write_all_annotated(entries: Sequence[Entry], store: Store, target: Path, *, several: bool) -> None:
    """A copy of each graded submission, from the bytes that were graded: of ``several`` in the folder ``target``,
    else the file ``target``. Notebooks are told and left out."""
    from derivecheck.grade_annotate import annotated_submission
    from derivecheck.report.files import file_names
    from notation.documents import read_bundle

    names = file_names((entry.name for entry in entries), "")
    for entry, name in zip(entries, names, strict=True):
        bundle = store.bundle(entry.content) if entry.report is not None else None
        if entry.report is None or bundle is None:
            continue
        suffix = PurePosixPath(bundle.main).suffix.lower()
        if suffix == ".ipynb":
            complain(f"{entry.name}: a notebook has no annotated copy")
            continue
        document = read_bundle(bundle.main, bundle.files, bundle.barred)
        text = annotated_submission(entry.report, document, tex=suffix in TEX)
        write_text(target / f"{name}{suffix or '.md'}" if several else target, text)
