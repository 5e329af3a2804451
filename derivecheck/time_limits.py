"""A hard limit on the processor time of one piece of work, where the platform can interrupt it.

Processor time, not time on the clock: a busy machine makes an answer late, and does not change it. An alarm
interrupts the main thread of a process only. Elsewhere (an editor's worker thread, a system without alarms) the
limits of the witnesses themselves remain, and the work ends a little later.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeUp(Exception):
    """The work took longer than it may."""


def can_interrupt() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``TimeUp`` inside the block once it has used ``seconds`` of processor time. Limits may be nested; an
    outer one goes on after an inner one."""
    if not can_interrupt():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGPROF, ring)
    outer, _ = signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if outer:
            signal.setitimer(signal.ITIMER_PROF, max(0.001, outer - (seconds - left)))
