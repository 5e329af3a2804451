"""The catalogue: which problem sets and derivations exist, loaded by name or from a file.

Derivations are loaded lazily, one module each: computing one imports the exact mathematics, which a
listing does not need.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from derivations.contents import catalogue_names
from derivations.model import Derivation, ProblemSet
from derivations.sheets.places import SheetError
from derivations.sheets.read import Sheet, read_sheet

_DERIVED = ("ift6135_h20_a2",)
_WRITTEN = ("softmax_backprop", "gaussian_elbo")
_PROBLEM_SETS = (*_DERIVED, *_WRITTEN)
DEFAULT = _PROBLEM_SETS[0]
SHEET_LIMIT = 2_000_000  # bytes of a sheet


class UnknownName(LookupError):
    """No problem set or derivation of this name."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = tuple(known)
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ";"
        super().__init__(f"unknown {kind} {name!r}{hint} known: {', '.join(names)}")
        self.kind = kind
        self.name = name
        self.known = names


class UnusableSheet(LookupError):
    """A file that holds no problem set that can be used: no such file, or not text."""


class FaultySheet(UnusableSheet):
    """A file that reads like a problem set and has faults: ``explanations`` has one text for each; the message is
    the first of them on one line."""

    def __init__(self, error: SheetError, file: str) -> None:
        first, count = error.explanations[0].splitlines()[0], len(error.explanations)
        super().__init__(f"{first} ({count} in all; 'derivecheck validate {file}' shows them)")
        self.explanations = error.explanations


def list_problem_sets() -> tuple[str, ...]:
    """The names of all bundled problem sets."""
    return _PROBLEM_SETS


def is_file_name(name: str) -> bool:
    """Whether this asks for a file and not for a bundled problem set: it ends in ``.md``."""
    return name.lower().endswith((".md", ".markdown"))


def load_problem_set(name: str) -> ProblemSet:
    """A bundled problem set, or that of a Markdown file. Raises ``UnknownName`` or ``UnusableSheet``, both
    ``LookupError``. A file is read at each call."""
    if is_file_name(name) or name in _WRITTEN:
        return load_sheet(name).problem_set
    if name not in _DERIVED:
        raise UnknownName("problem set", name, _PROBLEM_SETS)
    return _load_derived(name)


@cache
def _load_derived(name: str) -> ProblemSet:
    loaded = importlib.import_module(f"derivations.{name}.problem_set").PROBLEM_SET
    if not isinstance(loaded, ProblemSet):
        raise TypeError(f"derivations.{name}.problem_set.PROBLEM_SET is not a ProblemSet")
    return loaded


def load_sheet(name: str) -> Sheet:
    """The sheet of a written problem set: of a bundled one or of a file. Raises as ``load_problem_set``."""
    if is_file_name(name):
        return sheet_of(read_sheet_file(name), name)
    if name not in _WRITTEN:
        raise UnknownName("written problem set", name, _WRITTEN)
    return _bundled_sheet(name)


def sheet_of(text: str, file: str) -> Sheet:
    """The sheet that a file of this name holds, from its text. Raises ``UnusableSheet``."""
    return _sheet_of(text, Path(file).stem, file)


def read_sheet_file(file: str) -> str:
    """The text of a written problem set. Raises ``UnusableSheet``."""
    return _text_of(Path(file))


@cache
def _bundled_sheet(name: str) -> Sheet:
    path = Path(__file__).parent / name / "problem_set.md"
    return _sheet_of(path.read_text(encoding="utf-8"), name, f"{name}/problem_set.md")


def _sheet_of(text: str, name: str, file: str) -> Sheet:
    try:
        return read_sheet(text, name, file)
    except SheetError as error:
        raise FaultySheet(error, file) from error


def _text_of(path: Path) -> str:
    try:
        if path.is_dir():
            raise UnusableSheet(f"{path}: is a folder, not a file")
        with path.open("rb") as stream:
            data = stream.read(SHEET_LIMIT + 1)
        if len(data) > SHEET_LIMIT:
            raise UnusableSheet(f"{path}: is larger than {SHEET_LIMIT // 1_000_000} MB")
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise UnusableSheet(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise UnusableSheet(f"{path}: is not UTF-8 text (byte {error.start + 1})") from None
    except (OSError, ValueError) as error:
        raise UnusableSheet(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def list_results() -> tuple[str, ...]:
    """The names of all derivations: those of the problem sets in the order of the worked solutions, then the
    catalogue."""
    of_sets = (name for problems in _DERIVED for name in load_problem_set(problems).derivations)
    return (*of_sets, *catalogue_names())


@cache
def load_derivation(name: str) -> Derivation:
    """The derivation ``name``, computed from its givens. Raises ``UnknownName``."""
    for problems in _DERIVED:
        if name in load_problem_set(problems).derivations:
            return _derived(f"derivations.{problems}.{name}")
    if name in catalogue_names():
        return _derived(f"derivations.catalogue.{name}")
    raise UnknownName("result", name, list_results())


def _derived(module: str) -> Derivation:
    derived = importlib.import_module(module).derive()
    if not isinstance(derived, Derivation):
        raise TypeError(f"{module} did not derive a Derivation")
    return derived
