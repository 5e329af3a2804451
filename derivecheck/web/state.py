"""What all handlers share, made once when the server starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from derivecheck.overrides import FILE_NAME as OVERRIDES
from derivecheck.web.keeping import Job, Keeping
from derivecheck.web.runner import Runner
from derivecheck.web.settings import Settings
from derivecheck.web.shelves import Shelf
from derivecheck.web.workers import Workers

PAGE_SECONDS = 120.0  # for making one page


@dataclass
class State:
    """``checks``: workers for single comparisons; ``pages``: for pages with much to read and to set. People wait for
    both; write-ups have workers of their own, in the runner. ``shelves``: folders of results, by the identity of
    their class."""

    settings: Settings
    keeping: Keeping
    checks: Workers
    pages: Workers
    runner: Runner
    shelves: dict[str, Shelf]

    def place_of(self, job: Job) -> Path:
        """The folder of a job's files and results."""
        return self.shelves[job.id].place if job.id in self.shelves else self.keeping.place(job.id)

    def decisions_of(self, job: Job) -> Path:
        """The file of decisions about a class, there or not."""
        return self.shelves[job.id].decisions if job.id in self.shelves else self.place_of(job) / OVERRIDES

    def classes(self, limit: int) -> list[Job]:
        """The classes to look at: the folders that the server was started with, then what was handed in."""
        return [*(shelf.job for shelf in self.shelves.values()), *self.keeping.jobs("class", limit)]


def state_of(request: Request) -> State:
    state = request.app.state.shared
    assert isinstance(state, State)
    return state
