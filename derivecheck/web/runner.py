"""Jobs under way: what was handed in is worked on in the background, and its end is written down.

A write-up is linted in a worker. A class is graded in a process of its own, with workers of its own, one class
after the other.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path

from derivecheck.results import InputError
from derivecheck.web.class_upload import ARCHIVE, problems_of
from derivecheck.web.keeping import Job, Keeping
from derivecheck.web.lint_task import lint_archive, lint_file
from derivecheck.web.settings import Settings
from derivecheck.web.workers import Died, Ended, Workers

SOURCE = "source"
FINDINGS = "findings.json"
_LONGEST_TOLD = 10_000
_TRIES = 2  # of a write-up whose worker died
_TIME_TO_END = 10.0  # seconds
_LOG = logging.getLogger(__name__)
Work = Callable[[Job], Awaitable[None]]


class Runner:
    """Starts jobs, waits for them, and writes down how they ended."""

    def __init__(self, keeping: Keeping, settings: Settings, documents: Workers) -> None:
        self.keeping = keeping
        self.settings = settings
        self.documents = documents
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.slots = asyncio.Semaphore(settings.workers)
        self.one_class = asyncio.Semaphore(1)
        self.work: dict[str, Work] = {"lint": self._lint, "class": self._grade}

    def resume(self) -> None:
        """Go on with what an earlier server left undone."""
        for job in self.keeping.unfinished():
            self.start(job)

    @property
    def is_full(self) -> bool:
        return len(self.tasks) >= self.settings.waiting_documents

    def start(self, job: Job) -> None:
        task = asyncio.create_task(self._run(job))
        self.tasks[job.id] = task
        task.add_done_callback(lambda _: self.tasks.pop(job.id, None))

    async def stop(self) -> None:
        """End all work; what is not over waits in the work folder for the next server."""
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, job: Job) -> None:
        async with self.one_class if job.kind == "class" else self.slots:
            self.keeping.started(job.id)
            try:
                await self.work[job.kind](job)
            except asyncio.CancelledError:
                self.keeping.put_back(job.id)
                raise
            except InputError as problem:
                self.keeping.failed(job.id, str(problem))
            except Ended as ended:
                self.keeping.failed(job.id, f"The work was ended because {ended}.")
            except Exception as fault:
                _LOG.exception("internal error in job %s", job.id)
                self.keeping.failed(job.id, f"INTERNAL ERROR: {type(fault).__name__}: {fault} (please report it)")
            else:
                self.keeping.finished(job.id)

    async def _lint(self, job: Job) -> None:
        place = self.keeping.place(job.id)
        for left in reversed(range(_TRIES)):
            try:
                await self._lint_in(place, job.name)
                return
            except Died:
                if not left:
                    raise

    async def _lint_in(self, place: Path, name: str) -> None:
        seconds, target = self.settings.lint_seconds, place / FINDINGS
        if (place / ARCHIVE).exists():
            await self.documents.run(seconds, lint_archive, place / ARCHIVE, target, self.settings.max_document)
        else:
            await self.documents.run(seconds, lint_file, place / SOURCE, name, target)

    async def _grade(self, job: Job) -> None:
        place = self.keeping.place(job.id)
        command = (
            "-m",
            "derivecheck.web.class_task",
            str(place),
            problems_of(job.detail, place),
            str(self.settings.workers),
        )
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=PIPE, stdout=PIPE)
        try:
            assert process.stdout is not None
            told = await process.stdout.read(_LONGEST_TOLD)
            code = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        if code == 2:
            raise InputError(told.decode("utf-8", "replace").strip())
        if code:
            raise Ended(f"the process that graded it ended with {code}")


async def _end(process: Process) -> None:
    """Let the process stop its workers, which it does when its input ends; or else kill it."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _TIME_TO_END)
    except TimeoutError:
        process.kill()
        await process.wait()
