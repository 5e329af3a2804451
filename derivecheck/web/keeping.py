"""What was handed in at the page, kept in the work folder: files as they came, and one SQLite table of jobs.

A job is written, with its files, before its page is shown, and its state follows; so a server that is killed at
any moment finds, when it starts again, what it still has to do. A job that was under way several times when the
server ended is not started again: it may be what ends it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from derivecheck.results import InputError

SCHEMA_VERSION = 1
MOST_STARTS = 3
KINDS = ("lint", "class")
STATES = ("waiting", "running", "done", "failed")
_SCHEMA = """
CREATE TABLE jobs (
    id      TEXT PRIMARY KEY,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    made    REAL NOT NULL,
    state   TEXT NOT NULL,
    starts  INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    detail  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_by_time ON jobs (kind, made);
"""
_COLUMNS = "id, kind, name, made, state, starts, message, detail"


@dataclass(frozen=True)
class Job:
    """``name``: what the person called it (a file's name, a class's); never a path. ``made``: seconds since the
    epoch. ``message``: why it failed. ``detail``: what its kind needs (for a class, the problem set)."""

    id: str
    kind: str
    name: str
    made: float
    state: str
    starts: int
    message: str
    detail: str

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")


class Keeping:
    """The work folder. Each call opens its own connection, so that any thread may ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
                elif version != SCHEMA_VERSION:
                    raise InputError(f"{folder}: the work folder of another version of derivecheck ({version})")
        except (OSError, sqlite3.Error) as problem:
            raise InputError(f"{folder}: cannot be used as the work folder: {problem}") from None

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "page.sqlite", timeout=30.0, isolation_level=None)

    def hold(self) -> None:
        """Keep other servers off the folder as long as this process lives, and clear away what was being handed in
        when an earlier one ended. Raises ``InputError`` where another server has it."""
        try:
            import fcntl
        except ImportError:  # a system without such locks: two servers would do the same work twice, at worst
            return
        self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise InputError(f"{self.folder}: another derivecheck serve uses this work folder") from None
        with closing(self._connect()) as connection:
            known = {row[0] for row in connection.execute("SELECT id FROM jobs")}
        for place in (self.folder / "jobs").glob("*"):
            if place.name not in known:
                shutil.rmtree(place, ignore_errors=True)

    def release(self) -> None:
        """Let other servers have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def place(self, job: str) -> Path:
        """The folder of a job's files. ``job`` is an identity that ``job`` found or ``new_identity`` made."""
        return self.folder / "jobs" / job

    def new_place(self) -> tuple[str, Path]:
        """An identity that nobody can guess, with an empty folder to receive files in."""
        identity = secrets.token_urlsafe(12)
        place = self.place(identity)
        place.mkdir(parents=True)
        return identity, place

    def drop(self, identity: str) -> None:
        """Forget a place or a job with all its files."""
        with closing(self._connect()) as connection:
            connection.execute("DELETE FROM jobs WHERE id = ?", (identity,))
        shutil.rmtree(self.place(identity), ignore_errors=True)

    def add(self, identity: str, kind: str, name: str, detail: str = "") -> Job:
        """Write down a job whose files are in its place already."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of job {kind!r}")
        job = Job(identity, kind, name, time.time(), "waiting", 0, "", detail)
        with closing(self._connect()) as connection:
            connection.execute(
                "INSERT INTO jobs (id, kind, name, made, state, detail) VALUES (?, ?, ?, ?, ?, ?)",
                (job.id, job.kind, job.name, job.made, job.state, job.detail),
            )
        return job

    def job(self, identity: str, kind: str) -> Job | None:
        with closing(self._connect()) as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM jobs WHERE id = ? AND kind = ?", (identity, kind)
            ).fetchone()
        return None if row is None else Job(*row)

    def jobs(self, kind: str, limit: int = 1000) -> list[Job]:
        """The latest jobs of a kind, newest first."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM jobs WHERE kind = ? ORDER BY made DESC LIMIT ?", (kind, limit)
            ).fetchall()
        return [Job(*row) for row in rows]

    def unfinished(self) -> list[Job]:
        """What is still to do, oldest first. Jobs that were under way too often are failed, with the reason."""
        reason = f"the server ended {MOST_STARTS} times while it worked on this"
        with closing(self._connect()) as connection:
            connection.execute(
                "UPDATE jobs SET state = 'failed', message = ? WHERE state = 'running' AND starts >= ?",
                (reason, MOST_STARTS),
            )
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM jobs WHERE state IN ('waiting', 'running') ORDER BY made"
            ).fetchall()
        return [Job(*row) for row in rows]

    def started(self, identity: str) -> None:
        self._update("state = 'running', starts = starts + 1", (), identity)

    def put_back(self, identity: str) -> None:
        """A job whose server was told to end: it is no fault of the job."""
        self._update("state = 'waiting', starts = starts - 1", (), identity)

    def again(self, identity: str) -> None:
        """Put a job that is over back among those that wait."""
        self._update("state = 'waiting', starts = 0, message = ''", (), identity)

    def finished(self, identity: str) -> None:
        self._update("state = 'done', message = ''", (), identity)

    def failed(self, identity: str, message: str) -> None:
        self._update("state = 'failed', message = ?", (message,), identity)

    def _update(self, what: str, values: tuple[str, ...], identity: str) -> None:
        with closing(self._connect()) as connection:
            connection.execute(f"UPDATE jobs SET {what} WHERE id = ?", (*values, identity))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    beside.replace(path)
