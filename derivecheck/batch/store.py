"""The results of a class in one SQLite file.

``submissions`` is the class list: one row for each submission that a run found, replaced as a whole when the
same source is graded again. ``results`` holds one row for each key, written once: what is unchanged is found
there. ``contents`` holds the bytes that were graded.

Architecture invariant: one result is one transaction and its key is unique, so that a run that is killed at any
moment leaves a store from which the next run goes on, with nothing lost and nothing twice.
"""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from derivecheck.batch.model import Bundle, Entry, Found, Outcome
from derivecheck.results import GradeReport, InputError

FILE_NAME = "results.sqlite"
SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS submissions (
    problems TEXT NOT NULL,
    source   TEXT NOT NULL,
    name     TEXT NOT NULL,
    position INTEGER NOT NULL,
    student  TEXT NOT NULL,
    content  TEXT NOT NULL,
    key      TEXT NOT NULL,
    refusal  TEXT NOT NULL,
    note     TEXT NOT NULL,
    PRIMARY KEY (problems, source, name)
);
CREATE TABLE IF NOT EXISTS results (
    key      TEXT PRIMARY KEY,
    status   TEXT NOT NULL,
    message  TEXT NOT NULL,
    report   TEXT,
    limits   TEXT NOT NULL,
    seconds  REAL NOT NULL,
    peak     INTEGER NOT NULL,
    finished TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS contents (
    content TEXT PRIMARY KEY,
    bundle  BLOB NOT NULL
);
"""

_ENTRIES = """
SELECT s.problems, s.source, s.name, s.student, s.content, s.key, s.refusal, s.note,
       r.status, r.message, r.report, r.seconds
FROM submissions AS s LEFT JOIN results AS r ON r.key = s.key AND s.key != ''
{where} ORDER BY s.problems, s.source, s.position
"""


class Store:
    """A connection to one store. Use it in the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path | None) -> Store:
        """The store at ``path``, made if it is not there; None: in memory only. Raises ``InputError`` where the
        file is no store or cannot be written."""
        connection = None
        try:
            connection = sqlite3.connect(path or ":memory:", timeout=60.0, isolation_level=None)
            version = _prepared(connection)
        except sqlite3.Error as problem:
            if connection is not None:
                connection.close()
            raise InputError(f"{path}: cannot be used as a results store: {problem}") from None
        if version != SCHEMA_VERSION:
            connection.close()
            raise InputError(f"{path}: a store of another version ({version}; this one is {SCHEMA_VERSION})")
        return cls(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    # --- reading ---

    def entries(self, problems: str = "", source: str = "") -> list[Entry]:
        """The class list with what is known of each submission, in its order: of all problem sets and sources,
        or of one."""
        wanted = {"s.problems": problems, "s.source": source}
        chosen = {column: value for column, value in wanted.items() if value}
        where = f"WHERE {' AND '.join(f'{column} = ?' for column in chosen)}" if chosen else ""
        rows = self._connection.execute(_ENTRIES.format(where=where), tuple(chosen.values()))
        return [_entry(*row) for row in rows]

    def current(self, entry: Entry) -> Entry:
        """The entry as it stands now."""
        where = "WHERE s.problems = ? AND s.source = ? AND s.name = ?"
        row = self._connection.execute(
            _ENTRIES.format(where=where), (entry.problems, entry.source, entry.name)
        ).fetchone()
        return entry if row is None else _entry(*row)

    def entry(self, name: str, problems: str = "") -> Entry | None:
        """The first submission called ``name``."""
        return next((entry for entry in self.entries(problems) if entry.name == name), None)

    def outcome(self, key: str, limits: str = "") -> Outcome | None:
        """The result under ``key``. One that ended at a limit stands only under the same ``limits``."""
        row = self._connection.execute(
            "SELECT status, message, report, seconds, peak, limits FROM results WHERE key = ?", (key,)
        ).fetchone()
        if row is None or (row[0] == "limit" and row[5] != limits):
            return None
        status, message, report, seconds, peak, _ = row
        return Outcome(status, None if report is None else json.loads(report), message, seconds, peak)

    def bundle(self, content: str) -> Bundle | None:
        """The bytes that were graded under this digest."""
        row = self._connection.execute("SELECT bundle FROM contents WHERE content = ?", (content,)).fetchone()
        return None if row is None else _unpacked(row[0])

    # --- writing ---

    def list_class(self, problems: str, source: str, rows: Iterable[tuple[Found, str, str]]) -> None:
        """Replace the class list of one source by ``rows``: (found, content, key), the digests "" where there is
        no bundle. Results stay. The rows are taken one by one: a class need not fit into memory."""
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.execute("DELETE FROM submissions WHERE problems = ? AND source = ?", (problems, source))
            for position, (found, content, key) in enumerate(rows):
                texts = (content, key, _text(found.refusal), _text(found.note))
                self._connection.execute(
                    "INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (problems, source, _text(found.name), position, _text(found.student), *texts),
                )
                if found.bundle is not None:
                    self._connection.execute(
                        "INSERT OR IGNORE INTO contents VALUES (?, ?)", (content, _packed(found.bundle))
                    )
            self._connection.execute("DELETE FROM contents WHERE content NOT IN (SELECT content FROM submissions)")

    def add(self, key: str, outcome: Outcome, limits: str = "") -> None:
        """Keep one result. A finished one is never replaced; one that ended at a limit is."""
        report = None if outcome.report is None else json.dumps(outcome.report, ensure_ascii=True)
        row = (key, outcome.status, _text(outcome.message), report, limits, outcome.seconds, outcome.peak, _now())
        self._connection.execute(
            "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "status = excluded.status, message = excluded.message, report = excluded.report, limits = excluded.limits, "
            "seconds = excluded.seconds, peak = excluded.peak, finished = excluded.finished "
            "WHERE results.status = 'limit'",
            row,
        )

    def forget(self, keys: Iterable[str]) -> None:
        """Drop results, so that the next run grades them anew."""
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany("DELETE FROM results WHERE key = ?", ((key,) for key in keys))


def _prepared(connection: sqlite3.Connection) -> int:
    """The version of the store, which is set up if it is new. Two runs may do this at once."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        return SCHEMA_VERSION
    return version


def _entry(
    problems: str,
    source: str,
    name: str,
    student: str,
    content: str,
    key: str,
    refusal: str,
    note: str,
    status: str | None,
    message: str | None,
    report: str | None,
    seconds: float | None,
) -> Entry:
    graded = None
    if report is not None:
        graded = replace(GradeReport.from_json(json.loads(report)), submission=name)
    return Entry(
        problems,
        source,
        name,
        student,
        "refused" if refusal else status or "waiting",
        refusal or message or "",
        note,
        graded,
        content,
        key,
        seconds or 0.0,
    )


def _text(text: str) -> str:
    """Names come from file systems, where a byte that is no UTF-8 becomes a lone surrogate."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _packed(bundle: Bundle) -> bytes:
    files = {_text(name): base64.b64encode(data).decode("ascii") for name, data in bundle.files.items()}
    made = {"main": _text(bundle.main), "files": files, "barred": dict(bundle.barred)}
    return zlib.compress(json.dumps(made).encode("utf-8"))


def _unpacked(data: bytes) -> Bundle:
    made = json.loads(zlib.decompress(data))
    return Bundle(made["main"], {name: base64.b64decode(text) for name, text in made["files"].items()}, made["barred"])
