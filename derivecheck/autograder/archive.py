"""The archive that Gradescope takes: setup.sh, run_autograder, the program itself, and pins of what it needs.

The same program and settings give the same bytes, whenever and wherever the archive is made.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from derivations.catalog import is_file_name
from derivecheck.autograder.settings import NAME, OVERRIDES, PROBLEMS, AutograderSettings
from derivecheck.results import InputError

PACKAGES = ("notation", "symbolic", "numeric", "derivations", "derivecheck")
_FILES = Path(__file__).parent / "files"
_SCRIPTS = ("setup.sh", "run_autograder")
_NOT_SHIPPED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache"})
_THE_SAME_TIME = (1980, 1, 1, 0, 0, 0)
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?$", re.DOTALL)
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def gradescope_archive(settings: AutograderSettings, overrides: str = "") -> bytes:
    """The bytes of ``autograder.zip``. ``overrides``: the text of a file of decisions. A problem set that is a file
    goes with it. Raises ``InputError`` where the program is not installed, so that nothing says what it needs."""
    texts: dict[str, bytes] = {name: (_FILES / name).read_bytes() for name in _SCRIPTS}
    texts["requirements.txt"] = pins().encode()
    if is_file_name(settings.problems):
        path = Path(settings.problems)
        settings = replace(settings, problems=f"{PROBLEMS}/{path.name}")
        texts[settings.problems] = path.read_bytes()
    texts[NAME] = settings.to_text().encode()
    if overrides:
        texts[OVERRIDES] = overrides.encode()
    texts.update(_program())
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            info = zipfile.ZipInfo(name, _THE_SAME_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if name in _SCRIPTS else 0o644) << 16
            archive.writestr(info, texts[name])
    return stream.getvalue()


def _program() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise InputError(f"the package {package} is not there")
        root = Path(next(iter(spec.submodule_search_locations)))
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and path.suffix != ".pyc" and not _NOT_SHIPPED.intersection(inside.parts):
                yield f"packages/{package}/{inside.as_posix()}", path.read_bytes()


def pins() -> str:
    """What the program needs, each at the version that is installed here, a line each (``name==version``)."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, frozenset[str]]] = [("derivecheck", frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (_plain(name), extras) in seen:
            continue
        seen.add((_plain(name), extras))
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name == "derivecheck":
                raise InputError("derivecheck is not installed, so that nothing says what it needs") from None
            continue  # needed on other systems or versions of Python only
        if name != "derivecheck":
            found[_plain(name)] = distribution.version
        waiting += _needed(distribution.requires or [], extras)
    return "".join(f"{name}=={found[name]}\n" for name in sorted(found))


def _needed(requirements: list[str], extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The names among the requirements that are wanted with these extras, each with its own extras."""
    for line in requirements:
        match = _REQUIREMENT.match(line)
        if match is None:
            continue
        asked = _EXTRA.search(match.group(3) or "")
        if asked is None or asked.group(1) in extras:
            wanted = (match.group(2) or "").split(",")
            yield match.group(1), frozenset(extra.strip() for extra in wanted if extra.strip())


def _plain(name: str) -> str:
    """The name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
