"""The work of a class on a dask cluster: the same function, the same limits, on more machines.

A node of the cluster runs tasks in threads, and may not start processes of its own kind. So each thread of a node
keeps one child (``derivecheck.batch.child``), a plain process in which the work runs in the main thread under the
limits of this machine's pool. A node that dies loses its tasks to another; a child that dies is replaced.
"""

from __future__ import annotations

import atexit
import importlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any, TypeVar

from derivecheck.batch.keys import program_digest
from derivecheck.batch.limits import Limits, why_it_died
from derivecheck.batch.pool import AHEAD, TASKS_PER_WORKER, TRIES, Failed
from derivecheck.results import InputError

T = TypeVar("T")

CONNECT_SECONDS = 10
NOT_FOR_CHILDREN = frozenset({"MALLOC_TRIM_THRESHOLD_"})
"""What dask sets for its nodes and what costs a child dear: with this one, each small piece of memory that is free for
a moment goes back to the system, and a sixth of the time goes there with it."""


def run_all_on(
    address: str, function: Callable[..., T], work: Iterable[tuple[Any, ...]], *, limits: Limits | None = None
) -> Generator[tuple[int, T | Failed], None, None]:
    """As ``pool.run_all``, on the cluster whose scheduler is at ``address``. Raises ``InputError`` where there is
    none, where it has no workers, or where they run another version of this program."""
    dask = _distributed()
    try:
        client = dask.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as problem:
        raise InputError(f"{address}: no scheduler answers: {problem}") from None
    with client:
        _require_same_program(client, address)
        yield from _results(client, function, work, limits or Limits())


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise InputError("a scheduler needs dask: pip install 'derivecheck[cluster]'") from None


def _require_same_program(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise InputError(f"{address}: the cluster has no workers") from None
    ours = program_digest()
    others = sorted(worker for worker, theirs in client.run(program_digest).items() if theirs != ours)
    if others:
        raise InputError(f"{address}: another version of derivecheck, or of its libraries, runs on {', '.join(others)}")


def _results(
    client: Any, function: Callable[..., T], work: Iterable[tuple[Any, ...]], limits: Limits
) -> Generator[tuple[int, T | Failed], None, None]:
    dask = _distributed()
    pieces = enumerate(work)
    numbers: dict[str, int] = {}
    under_way = dask.as_completed([], loop=client.loop)
    try:
        while True:
            for number, arguments in _next(pieces, _room(client) - under_way.count()):
                future = client.submit(run_in_child, function, arguments, limits, pure=False, retries=TRIES - 1)
                numbers[future.key] = number
                under_way.add(future)
            if under_way.is_empty():
                return
            future = next(under_way)
            try:
                made = future.result()
            except dask.KilledWorker:
                made = Failed("the nodes of the cluster that worked on it died")
            yield numbers.pop(future.key), made
            del future  # a future that is held keeps its result on the cluster
    finally:
        client.cancel(list(under_way.futures))


def _next(pieces: Any, count: int) -> Iterable[tuple[int, tuple[Any, ...]]]:
    for _ in range(count):
        piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _room(client: Any) -> int:
    """How many pieces of work may be on their way: some for each thread that the cluster has at the moment."""
    threads: dict[str, int] = client.nthreads()
    return AHEAD * max(1, sum(threads.values()))


# --- on a node ---


class Child:
    """One process that does one piece of work after another. It is asked and answers in pickles over its pipes;
    both ends are this program."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.done = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "derivecheck.batch.child", str(limits.seconds), str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN},
        )

    def ask(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        """The result. Raises ``EOFError`` when the child dies over it, and what the function raises."""
        sink, source = self.process.stdin, self.process.stdout
        if sink is None or source is None:
            raise EOFError
        timer = threading.Timer(self.limits.clock, self.process.kill)
        timer.start()
        try:
            pickle.dump((function, arguments), sink)
            sink.flush()
            made, error = pickle.load(source)
        except (OSError, EOFError, pickle.UnpicklingError):
            raise EOFError from None
        finally:
            timer.cancel()
        self.done += 1
        if error is not None:
            raise error
        result: T = made
        return result

    def end(self) -> int:
        """Stop it; returns its exit code."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # it is gone, and the pipe with it
                    continue
        try:
            return self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


_CHILDREN = threading.local()
_ALL: list[Child] = []


def run_in_child(function: Callable[..., T], arguments: tuple[Any, ...], limits: Limits) -> T | Failed:
    """Run it in the child of this thread, a new one where there is none that fits."""
    reason = ""
    for _ in range(TRIES):
        child = _child(limits)
        try:
            return child.ask(function, arguments)
        except EOFError:
            reason = why_it_died(_dismissed(child), limits)
            if "processor time" in reason:
                break
    return Failed(reason)


def _child(limits: Limits) -> Child:
    child: Child | None = getattr(_CHILDREN, "child", None)
    if child is not None and (child.limits != limits or child.done >= TASKS_PER_WORKER):
        _dismissed(child)
        child = None
    if child is None:
        child = _CHILDREN.child = Child(limits)
        _ALL.append(child)
    return child


def _dismissed(child: Child) -> int:
    _CHILDREN.child = None
    if child in _ALL:
        _ALL.remove(child)
    return child.end()


@atexit.register
def _end_all() -> None:
    for child in tuple(_ALL):
        child.process.kill()
