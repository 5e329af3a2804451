"""The named limits of this package, and the reasons for which a world cannot decide.

``Undecided`` and its children never leave ``compare``, ``holds`` and ``compare_implication``: there
they become the outcome "unknown" with the message as reason.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Key = tuple[str, tuple[int, ...]]
"""A symbol's identity in a world: its name and its evaluated family indices."""

MAX_SCENARIOS = 200_000  # outcomes of one expectation, quadrature nodes and derivative directions together
MAX_UNROLLED = 400  # members of one recurrence
MAX_RANGE = 2_000  # terms of one big operator


class Undecided(Exception):
    """Why an expression has no value here."""


class NumericLimit(Undecided):
    """A limit of size, time or convergence was reached; the message names it."""


class CannotEvaluate(Undecided):
    """A node or a combination that this package does not evaluate; the message says which."""


class BadWorld(Undecided):
    """This world cannot hold the expression (an index out of range, an assumption not met)."""


def as_bool(value: Array) -> NDArray[np.bool_]:
    """The truth values in ``value``; raises ``CannotEvaluate`` for numbers."""
    if value.dtype != np.bool_:
        raise CannotEvaluate("a number stands where a condition is expected")
    return value
