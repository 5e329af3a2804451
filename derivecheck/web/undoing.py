"""Decisions made in the page, taken back one after the other: what stood in the file before each, kept beside the
results of the class."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from derivecheck.overrides import Override, read_overrides, remove_override, save_override
from derivecheck.results import InputError
from derivecheck.web.keeping import write_whole

UNDO = "undo.json"
_MOST = 200


@dataclass(frozen=True)
class Change:
    """What the file said of one thing before and after; None: nothing."""

    before: Override | None
    after: Override | None

    @property
    def about(self) -> Override:
        made = self.after or self.before
        assert made is not None
        return made


def standing_for(path: Path, target: tuple[str, ...]) -> Override | None:
    """The decision with this target, as the file has it."""
    entries = read_overrides(path).entries if path.exists() else ()
    return next((entry for entry in entries if entry.target == target), None)


def remember(place: Path, change: Change) -> None:
    """Nothing is kept where the folder of the results cannot be written: the decision stands all the same."""
    with suppress(OSError):
        _write(place, [*_changes(place), change][-_MOST:])


def last_change(place: Path) -> Change | None:
    """What an undo would take back."""
    return next(reversed(_changes(place)), None)


def undo(place: Path, path: Path) -> Change:
    """Put back what stood in the file before the last decision made in the page. Raises ``InputError`` where there is
    none, or where the file says something else by now; then it is as it was."""
    changes = _changes(place)
    if not changes:
        raise InputError("Nothing was decided in the page that could be undone.")
    change = changes.pop()
    if not _same(standing_for(path, change.about.target), change.after):
        _write(place, changes)
        raise InputError("What was decided last has been changed since, so it was not undone.")
    if change.before is not None:
        save_override(path, change.before)
    else:
        remove_override(path, change.about)
    _write(place, changes)
    return change


def _same(one: Override | None, other: Override | None) -> bool:
    return _plain(one) == _plain(other)


def _plain(entry: Override | None) -> dict[str, Any] | None:
    """An entry without its line, which moves as others are written."""
    return None if entry is None else {key: value for key, value in asdict(entry).items() if key != "line"}


def _changes(place: Path) -> list[Change]:
    try:
        made = json.loads((place / UNDO).read_bytes())
        return [Change(*(None if entry is None else Override(**entry) for entry in pair)) for pair in made]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError):  # written by another version, or by hand: nothing can be undone
        return []


def _write(place: Path, changes: Iterable[Change]) -> None:
    pairs = [[_plain(change.before), _plain(change.after)] for change in changes]
    write_whole(place / UNDO, json.dumps(pairs).encode("ascii"))
