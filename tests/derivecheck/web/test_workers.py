"""Work in processes: limits, a queue of bounded length, and work that nobody waits for any more."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from derivecheck.web.settings import MEGA
from derivecheck.web.workers import Busy, Ended, Workers

LIMIT = 1500 * MEGA


def double(number: int) -> int:
    return 2 * number


def fail(words: str) -> None:
    raise KeyError(words)


def sleep_and_mark(seconds: float, mark: str) -> None:
    time.sleep(seconds)
    Path(mark).touch()


def take(size: int) -> int:
    return len(bytearray(size))


def with_workers(body: Callable[[Workers], Awaitable[None]], *, waiting: int = 100) -> None:
    async def run() -> None:
        workers = Workers(1, waiting, LIMIT)
        try:
            await body(workers)
        finally:
            workers.stop()

    asyncio.run(run())


def test_results_and_exceptions_come_back() -> None:
    async def body(workers: Workers) -> None:
        assert await workers.run(30, double, 21) == 42
        with pytest.raises(KeyError, match="words"):
            await workers.run(30, fail, "words")
        many = await asyncio.gather(*(workers.run(30, double, number) for number in range(50)))
        assert many == [2 * number for number in range(50)]
        assert workers.queued == 0

    with_workers(body)


def test_limits_end_the_work_and_not_the_pool() -> None:
    async def body(workers: Workers) -> None:
        with pytest.raises(Ended, match="longer than"):
            await workers.run(0.3, time.sleep, 60)
        with pytest.raises(Ended, match="more memory"):
            await workers.run(30, take, 2 * LIMIT)
        with pytest.raises(Ended, match="ended"):
            await workers.run(30, os._exit, 3)
        assert await workers.run(30, double, 1) == 2

    with_workers(body)


def test_a_full_queue_is_busy() -> None:
    async def body(workers: Workers) -> None:
        first = asyncio.ensure_future(workers.run(30, time.sleep, 0.3))
        second = asyncio.ensure_future(workers.run(30, time.sleep, 0.0))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workers.run(30, double, 1)
        await asyncio.gather(first, second)
        assert await workers.run(30, double, 1) == 2

    with_workers(body, waiting=2)


def test_what_nobody_waits_for_leaves_the_queue(tmp_path: Path) -> None:
    async def body(workers: Workers) -> None:
        await workers.run(30, double, 1)
        pid = await workers.run(30, os.getpid)
        tasks = [asyncio.ensure_future(workers.run(30, sleep_and_mark, 0.3, str(tmp_path / name))) for name in "abc"]
        await asyncio.sleep(0.1)
        tasks[0].cancel()  # has begun: goes on
        tasks[1].cancel()  # waits: is never begun
        assert await workers.run(30, os.getpid) == pid
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]
        assert workers.queued == 0

    with_workers(body)


def test_a_worker_that_is_killed_is_replaced() -> None:
    async def body(workers: Workers) -> None:
        pid = await workers.run(30, os.getpid)
        os.kill(pid, signal.SIGKILL)  # idle, which breaks a pool
        await asyncio.sleep(0.5)
        pid = await workers.run(30, os.getpid)
        killed = asyncio.ensure_future(workers.run(30, time.sleep, 30))
        await asyncio.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Ended, match="ended"):
            await killed
        assert await workers.run(30, double, 1) == 2

    with_workers(body)
