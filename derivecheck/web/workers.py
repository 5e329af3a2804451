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
from collections.abc import Callable
from concurrent.futures import TimeoutError as PoolTimeout
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

P = ParamSpec("P")
T = TypeVar("T")
_TASKS_OF_A_WORKER = 400  # SymPy's caches grow; a new worker starts with empty ones


class Busy(Exception):
    """More work is waiting than the server takes."""


class Ended(Exception):
    """The worker was ended: out of time, or out of memory. The message is a clause for people."""


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


class Workers:
    """A pool with a queue of bounded length. ``run`` may be called from one event loop."""

    def __init__(self, count: int, waiting: int, memory: int, modules: tuple[str, ...] = ()) -> None:
        self.waiting = waiting
        self.queued = 0
        self.pool: Any = ProcessPool(
            max_workers=count,
            max_tasks=_TASKS_OF_A_WORKER,
            initializer=prepare,
            initargs=(memory, modules),
            context=multiprocessing.get_context("spawn"),
        )

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``function(*args)`` in a worker; ``seconds`` count from its start there. Cancelling ends the work. Raises
        ``Busy``, ``Ended``, or what the function raises."""
        if self.queued >= self.waiting:
            raise Busy
        self.queued += 1
        try:
            future = self.pool.schedule(function, args=args, kwargs=kwargs, timeout=seconds)
            made: T = await asyncio.wrap_future(future)
            return made
        except PoolTimeout:
            raise Ended(f"it took longer than {seconds:g} seconds") from None
        except ProcessExpired:
            raise Ended("the process that worked on it ended") from None
        except MemoryError:
            raise Ended("it needed more memory than it may use") from None
        finally:
            self.queued -= 1

    def stop(self) -> None:
        """End all workers with what they are doing."""
        if not self.pool.active:
            return
        self.pool.stop()
        self.pool.join()
