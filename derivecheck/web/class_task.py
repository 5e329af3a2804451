"""Grading a class in a process of its own: ``python -m derivecheck.web.class_task PLACE PROBLEMS JOBS``.

The process ends, and its workers with it, when its standard input is closed: the server closes it, or is gone.
What is done is in the store; the same command goes on from there. ``PLACE`` holds the archive, the store and the
progress. Exit codes: 0 all graded, 2 with one line on standard output: it cannot be.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from derivecheck.results import InputError
from derivecheck.web.class_upload import ARCHIVE
from derivecheck.web.keeping import write_whole

PROGRESS = "progress.json"
_PAUSE = 0.3  # seconds between two writings of the progress


@dataclass(frozen=True)
class Told:
    """How far the grading is: submissions with a result, of all; those graded in this run, and its seconds."""

    total: int = 0
    done: int = 0
    graded: int = 0
    seconds: float = 0.0

    @property
    def per_minute(self) -> float:
        return 60 * self.graded / self.seconds if self.graded and self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds to go at the rate so far; None where nothing is known yet."""
        return 60 * (self.total - self.done) / self.per_minute if self.per_minute else None


def read_progress(place: Path) -> Told:
    try:
        return Told(**json.loads((place / PROGRESS).read_bytes()))
    except FileNotFoundError:
        return Told()


def grade_place(place: Path, problems: str, jobs: int) -> None:
    """Grade what is not known yet. Raises ``InputError``."""
    from derivecheck.batch.pool import run_all
    from derivecheck.batch.run import grade_class
    from derivecheck.batch.store import FILE_NAME, Store

    started, last = time.monotonic(), 0.0
    with (
        Store.open(place / FILE_NAME) as store,
        closing(grade_class(store, problems, [place / ARCHIVE], backend=partial(run_all, jobs=jobs))) as run,
    ):
        for progress in run:
            now = time.monotonic()
            if now - last > _PAUSE or progress.done == progress.total:
                told = Told(progress.total, progress.done, progress.graded, now - started)
                write_whole(place / PROGRESS, json.dumps(asdict(told)).encode())
                last = now
            if not progress.total:
                raise InputError("There is no submission in it.")


def _end_with_input() -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock could not be had when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGINT)


def main(arguments: list[str]) -> int:
    place, problems, jobs = arguments
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        grade_place(Path(place), problems, int(jobs))
    except InputError as problem:
        print(str(problem).replace(place, "").strip("/: "))
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
