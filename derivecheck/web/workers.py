"""Mathematics in processes of their own, each with a hard limit on time and memory.

A worker's main thread does the work, so that the limits of the witnesses (processor time, by alarm) hold in it; the
limit here is the last resort, on the clock. A worker that passes it is ended and replaced, and so is one that runs
out of memory; the others go on. A worker whose server is gone ends itself.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import TimeoutError as PoolTimeout
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool
from starlette.requests import ClientDisconnect, Request

P = ParamSpec("P")
T = TypeVar("T")
_TASKS_OF_A_WORKER = 400  # SymPy's caches grow; a new worker starts with empty ones


class Busy(Exception):
    """More work is waiting than the server takes."""


class Ended(Exception):
    """The worker was ended: out of time, or out of memory. The message is a clause for people."""


class Died(Ended):
    """The worker died, by itself or killed from outside: the work may be tried again."""


def prepare(memory: int, modules: tuple[str, ...]) -> None:
    """Runs first in every worker: its bounds, an end with its server, and the slow imports."""
    _limit_memory(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import importlib

    for name in modules:
        importlib.import_module(name)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system: those of the reader and the witnesses remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


async def unless_gone(request: Request, work: Coroutine[None, None, T]) -> T:
    """The result of ``work``, which is given up when whoever asked goes away: somebody who types on waits for the
    last answer only. Raises ``ClientDisconnect`` then."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        gone.cancel()
        task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Workers:
    """A pool with a queue of bounded length, made and used in one event loop."""

    def __init__(self, count: int, waiting: int, memory: int, modules: tuple[str, ...] = ()) -> None:
        self.count = count
        self.waiting = waiting
        self.initial = (memory, modules)
        self.queued = 0
        self.slots = asyncio.Semaphore(count)
        self.pool = self._new_pool()

    def _new_pool(self) -> Any:
        return ProcessPool(
            max_workers=self.count,
            max_tasks=_TASKS_OF_A_WORKER,
            initializer=prepare,
            initargs=self.initial,
            context=multiprocessing.get_context("spawn"),
        )

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``function(*args)`` in a worker; ``seconds`` count from its start there. Cancelling takes the work out of
        the queue; what has begun goes on to its end, for a new worker costs more than most work. Raises ``Busy``,
        ``Ended``, or what the function raises."""
        if self.queued >= self.waiting:
            raise Busy
        self.queued += 1
        try:
            # The queue is here and not in the pool, which would end a worker to give up what waits in it.
            await self.slots.acquire()
            return await asyncio.shield(self._started(partial(function, *args, **kwargs), seconds))
        except PoolTimeout:
            raise Ended(f"it took longer than {seconds:g} seconds") from None
        except (ProcessExpired, BrokenProcessPool):
            raise Died("the process that worked on it ended") from None
        except MemoryError:
            raise Ended("it needed more memory than it may use") from None
        finally:
            self.queued -= 1

    def _started(self, work: Callable[[], T], seconds: float) -> asyncio.Future[T]:
        """The work under way; its slot is free when it is over."""
        try:
            if not self.pool.active:  # broken: a worker was killed from outside while nothing ran
                threading.Thread(target=_stop, args=(self.pool,), daemon=True).start()
                self.pool = self._new_pool()
            made: asyncio.Future[T] = asyncio.wrap_future(self.pool.schedule(work, timeout=seconds))
        except BaseException:
            self.slots.release()
            raise
        made.add_done_callback(self._free)
        return made

    def _free(self, done: asyncio.Future[T]) -> None:
        self.slots.release()
        if not done.cancelled():
            done.exception()  # looked at, for nobody may wait for it any more

    def stop(self) -> None:
        """End all workers with what they are doing."""
        _stop(self.pool)


def _stop(pool: Any) -> None:
    pool.stop()
    pool.join()
