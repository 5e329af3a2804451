"""Work done by this thread, counted in steps.

Limits that a clock sets end a search at another place on each run, and earlier on a busy machine. This count rises
by the same amount for the same question everywhere. What remembers an answer charges what finding it took, so that
no answer depends on what was asked before. The count starts anywhere: only differences tell something.
"""

from __future__ import annotations

import threading

A_SECOND = 160_000
"""Steps that a common machine takes in a second: one for a node that is evaluated."""
SCENARIOS_A_STEP, A_FRAME, A_WORLD = 512, 7, 20
"""What else costs steps: scenarios in which a node is evaluated at once; a frame of them; a world."""


class _Count(threading.local):
    steps = 0


_COUNT = _Count()


def spent() -> int:
    """The count so far."""
    return _COUNT.steps


def charge(steps: int) -> None:
    """Count so many more."""
    _COUNT.steps += steps


def settle(steps: int) -> None:
    """Put the count to what ``spent`` gave before some work, and what this is to cost."""
    _COUNT.steps = steps


def until(seconds: float) -> int:
    """The count at which so many seconds from now are used up."""
    return _COUNT.steps + round(seconds * A_SECOND)


def left(end: int) -> float:
    """Seconds until the count reaches ``end``; negative behind it."""
    return (end - _COUNT.steps) / A_SECOND


def is_over(end: int) -> bool:
    """Whether the count is beyond ``end``."""
    return _COUNT.steps > end
