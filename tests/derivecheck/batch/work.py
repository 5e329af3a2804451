"""Made-up work for worker processes: what it is told to do, by its text."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from derivecheck.batch.model import Bundle, Outcome


def double(number: int) -> int:
    return 2 * number


def play(order: str, place: str) -> str:
    """``order``: what to do; ``place``: a file that is there once the order was followed once."""
    before = Path(place).exists()
    Path(place).write_text(str(os.getpid()), encoding="utf-8")
    if order == "die once" and not before:
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "burn":
        while True:
            pass
    if order == "eat":
        try:
            return str(len(bytearray(3_000_000_000)))
        except MemoryError:
            return "refused"
    if order == "raise":
        raise LookupError("as told")
    return order


def setting(name: str) -> str | None:
    return os.environ.get(name)


def slow_outcome(bundle: Bundle, problems: str, sheet: str | None) -> Outcome:
    """A report that is a function of the text alone, after a while."""
    text = bundle.files[bundle.main].decode()
    time.sleep(0.2)
    return Outcome("graded", report_of(text))


def report_of(text: str) -> dict[str, object]:
    made = {"submission": "x", "problems": "p", "score": len(text), "max_score": 100, "open": 0}
    return {**made, "parts": [], "unreadable": []}
