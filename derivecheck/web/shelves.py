"""The classes that the page shows: those handed in at the page, and folders of results that it was started with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from derivecheck.batch.store import FILE_NAME, Store
from derivecheck.overrides import FILE_NAME as OVERRIDES
from derivecheck.overrides import find_overrides
from derivecheck.results import InputError
from derivecheck.web.keeping import Job

FOLDER = "folder"
"""The kind of a class that ``derivecheck grade`` graded: it can be looked at and decided about, not graded or
removed here."""


@dataclass(frozen=True)
class Shelf:
    """A folder of results as a class. ``sources``: what was graded, as it was named then."""

    job: Job
    place: Path
    sources: tuple[Path, ...]

    @property
    def decisions(self) -> Path:
        """The file of decisions that ``derivecheck grade`` finds for the class: beside its submissions, as long as
        they are there; otherwise beside the results."""
        found = find_overrides(self.sources)
        if found is not None:
            return found
        for source in self.sources:
            if source.exists():
                return (source if source.is_dir() else source.parent) / OVERRIDES
        return self.place / OVERRIDES


def shelf(folder: Path) -> Shelf:
    """Raises ``InputError`` where there are no results in the folder."""
    path = folder.resolve()
    if not (path / FILE_NAME).is_file():
        raise InputError(f"{folder}: there are no results of derivecheck grade in it ({FILE_NAME})")
    with Store.open(path / FILE_NAME) as store:
        entries = store.entries()
    identity = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    made = (path / FILE_NAME).stat().st_mtime
    problems = entries[0].problems if entries else ""
    sources = tuple(Path(source) for source in dict.fromkeys(entry.source for entry in entries))
    return Shelf(Job(identity, FOLDER, path.name, made, "done", 1, "", problems), path, sources)
