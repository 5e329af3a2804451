"""Hard limits of a worker process: processor time for each task, memory for the process.

Both are kept by the operating system, so that no loop in a library outlives them. Processor time, not time on the
clock: a busy machine makes a result late, and does not change it. A worker that uses up its time is killed; one
that asks for more memory is refused it, which costs the formula at hand (``MemoryError``).
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

resource: Any = importlib.import_module("resource") if importlib.util.find_spec("resource") else None
"""None on Windows, where the limit on the clock remains."""


@dataclass(frozen=True)
class Limits:
    """``seconds``: processor time for one submission; ``memory``: bytes that a worker may take beyond what the
    program itself takes."""

    seconds: int = 300
    memory: int = 2_000_000_000

    def __post_init__(self) -> None:
        if self.seconds < 1 or self.memory < 1_000_000:
            raise ValueError("a limit is at least 1 s, and at least 1 MB")

    @property
    def clock(self) -> float:
        """Seconds on the clock after which a task is given up: it sleeps, or the machine does."""
        return 60.0 + 20.0 * self.seconds

    def __str__(self) -> str:
        return f"{self.seconds} s, {self.memory // 1_000_000} MB"


def limit_memory(limit: int) -> None:
    """From here on this process may take so many bytes more than it has."""
    statm = Path("/proc/self/statm")
    if resource is None or not statm.exists():
        return
    taken = int(statm.read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = taken + limit
    resource.setrlimit(resource.RLIMIT_AS, (soft if hard < 0 else min(soft, hard), hard))


@contextmanager
def processor_time(seconds: int) -> Iterator[None]:
    """The process is killed (SIGXCPU) when the block takes more processor time than this, to about a second."""
    if resource is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(_used() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if before[1] < 0 else min(soft, before[1]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, before)


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return float(usage.ru_utime + usage.ru_stime)


def peak_memory() -> int:
    """The most memory that this process has had so far, in bytes; 0 where the system does not tell."""
    if resource is None:
        return 0
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024


def why_it_died(exit_code: int, limits: Limits) -> str:
    """What the exit code of a dead worker says, in words; a negative code is a signal."""
    if exit_code == -getattr(signal, "SIGXCPU", 0):
        return f"took more than {limits.seconds} s of processor time"
    name = f"exit code {exit_code}"
    if exit_code < 0:
        with suppress(ValueError):
            name = signal.Signals(-exit_code).name
    return f"the worker process died ({name}), perhaps for want of memory"
