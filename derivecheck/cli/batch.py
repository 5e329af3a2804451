"""JSON lines in, JSON lines out: same order, one line for each line that is not blank.

A line that cannot be worked on gives ``{"id", "line", "error"}`` and the rest goes on; the exit code is
then 2. Every line is written as soon as it is known, so an interrupt loses nothing that was done.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from derivecheck.cli.exits import COULD_NOT_RUN, CannotRun, verdict_code
from derivecheck.report.json_report import json_line
from derivecheck.results import CheckResult, InputError, Json, StepsResult

Answer = CheckResult | StepsResult
STANDARD_INPUT = "-"


class BadLine(Exception):
    """A line of the batch is not what it should be."""


def run_batch(path: Path, decide: Callable[[Json], Answer]) -> int:
    """Decide every line of ``path`` (``-``: standard input) and print the results; returns the exit code.

    ``decide`` may raise ``BadLine`` or ``InputError`` for its line."""
    worst = 0
    with _open_lines(path) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            answer, code = _answer_line(line, number, decide)
            worst = max(worst, code)
            sys.stdout.write(json_line(answer) + "\n")
            sys.stdout.flush()
    return worst


def text_field(record: Json, key: str) -> str:
    """The text under ``key``. Raises ``BadLine`` when it is absent, blank or not a text."""
    if key not in record:
        raise BadLine(f'"{key}" is missing')
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise BadLine(f'"{key}" is not a text or is blank')
    return value


def given_field(record: Json) -> tuple[str, ...]:
    """The statements under ``given``, which may be absent. Raises ``BadLine``."""
    value = record.get("given")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadLine('"given" is not a list of texts')
    return tuple(value)


def _answer_line(line: bytes, number: int, decide: Callable[[Json], Answer]) -> tuple[Json, int]:
    identity = None
    try:
        record = _parse(line)
        identity = record.get("id")
        result = decide(record)
    except (BadLine, InputError) as problem:
        return {"id": identity, "line": number, "error": str(problem)}, COULD_NOT_RUN
    except Exception as fault:  # one bad line must not cost the others; it is reported, not hidden
        message = f"INTERNAL ERROR: {type(fault).__name__}: {fault}"
        return {"id": identity, "line": number, "error": message}, COULD_NOT_RUN
    return {"id": identity, **result.to_json()}, verdict_code(result.is_wrong)


def _parse(line: bytes) -> Json:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise BadLine(f"is not UTF-8 (byte {problem.start + 1})") from None
    except json.JSONDecodeError as problem:
        raise BadLine(f"is not JSON: {problem.msg} (column {problem.colno})") from None
    except (ValueError, RecursionError) as problem:
        raise BadLine(f"is not JSON that can be read: {type(problem).__name__}") from None
    if not isinstance(record, Mapping):
        raise BadLine("is not a JSON object")
    return dict(record)


@contextmanager
def _open_lines(path: Path) -> Iterator[BinaryIO]:
    if str(path) == STANDARD_INPUT:
        if sys.stdin is None:
            raise CannotRun("standard input is closed")
        yield sys.stdin.buffer
        return
    try:
        stream = path.open("rb")
    except OSError as problem:
        reason = "no such file" if isinstance(problem, FileNotFoundError) else problem.strerror
        raise CannotRun(f"{path}: {reason}") from None
    with stream:
        yield stream
