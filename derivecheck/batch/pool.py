"""Much work on all cores of this machine: each piece in a worker process that may die without harm.

A piece of work whose worker died is tried again, as a worker may be killed from outside; what uses up its time is
not. A pool that is itself broken (all workers killed at once) is replaced, and what was under way starts again.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from derivecheck.batch.limits import Limits, limit_memory, processor_time, why_it_died

TRIES = 3
AHEAD = 2  # pieces of work that wait in the pool, for each worker
TASKS_PER_WORKER = 1000  # then a fresh process, should a long life have used up memory

CONSTS.channel_lock_timeout = 10.0
"""Seconds that workers wait for the lock of their pipe, which one that was killed may have taken with it."""

T = TypeVar("T")


@dataclass(frozen=True)
class Failed:
    """No result, and why: a limit that was reached."""

    reason: str


@dataclass
class _Piece(Generic[T]):
    number: int
    arguments: tuple[Any, ...]
    tries: int = 0


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    function: Callable[..., T],
    work: Iterable[tuple[Any, ...]],
    *,
    jobs: int | None = None,
    limits: Limits | None = None,
) -> Generator[tuple[int, T | Failed], None, None]:
    """``function(*arguments)`` for each tuple of ``work``, in worker processes: (position, result) as they come.

    ``work`` is taken from lazily, a few pieces ahead. The function and what it is given are pickled; an exception
    that it raises is raised here. Closing the iterator stops the workers."""
    run = _Run(function, iter(work), jobs or cores(), limits or Limits())
    try:
        yield from run.results()
    finally:
        run.stop()


class _Run(Generic[T]):
    def __init__(self, function: Callable[..., T], work: Iterator[tuple[Any, ...]], jobs: int, limits: Limits) -> None:
        self.function, self.jobs, self.limits = function, jobs, limits
        self.pieces = (_Piece[T](number, arguments) for number, arguments in enumerate(work))
        self.again: deque[_Piece[T]] = deque()
        self.under_way: dict[Future[T], _Piece[T]] = {}
        self.pool: Any = None

    def results(self) -> Iterator[tuple[int, T | Failed]]:
        while True:
            self.fill()
            if not self.under_way:
                return
            done, _ = wait(self.under_way, timeout=2 * self.limits.clock, return_when=FIRST_COMPLETED)
            if not done:  # the workers no longer answer
                self.replace_pool()
            for future in sorted(done, key=self.position):
                piece = self.under_way.pop(future, None)
                if piece is None:  # its pool was replaced meanwhile
                    continue
                made = self.settled(future, piece)
                if made is not None:
                    yield piece.number, made[0]

    def position(self, future: Future[T]) -> int:
        piece = self.under_way.get(future)
        return piece.number if piece is not None else -1

    def fill(self) -> None:
        while len(self.under_way) < AHEAD * self.jobs:
            piece = self.again.popleft() if self.again else next(self.pieces, None)
            if piece is None:
                return
            if self.pool is None:
                self.pool = _pool(self.jobs, self.limits)
            arguments = (self.function, piece.arguments, self.limits.seconds)
            try:
                future = self.pool.schedule(_guarded, args=arguments, timeout=self.limits.clock)
            except RuntimeError:  # the pool broke since the last look
                self.again.append(piece)
                self.replace_pool()
                continue
            self.under_way[future] = piece

    def settled(self, future: Future[T], piece: _Piece[T]) -> tuple[T | Failed] | None:
        """The result in a tuple, or None where the piece is tried again."""
        try:
            return (future.result(),)
        except TimeoutError:
            return (Failed(f"took more than {self.limits.clock:.0f} s on the clock"),)
        except ProcessExpired as death:
            reason = why_it_died(death.exitcode or 0, self.limits)
            piece.tries += 1
            if "processor time" in reason or piece.tries >= TRIES:
                return (Failed(reason),)
            self.again.append(piece)
        except BrokenProcessPool:
            self.again.append(piece)
            self.replace_pool()
        return None

    def replace_pool(self) -> None:
        self.again.extend(self.under_way.values())
        self.under_way.clear()
        self.stop()

    def stop(self) -> None:
        if self.pool is not None:
            pool, self.pool = self.pool, None
            pool.stop()
            pool.join()


def _pool(jobs: int, limits: Limits) -> Any:
    return ProcessPool(
        jobs, max_tasks=TASKS_PER_WORKER, initializer=limit_memory, initargs=(limits.memory,), context=_context()
    )


def _context() -> Any:
    """A server that has loaded the mathematics once and forks the workers from there: they start at once, and a
    fork never happens beside a running thread."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["derivecheck.batch.loaded"])
    return context


def _guarded(function: Callable[..., T], arguments: tuple[Any, ...], seconds: int) -> T:
    with processor_time(seconds):
        return function(*arguments)
