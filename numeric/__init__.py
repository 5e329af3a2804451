"""What can be tested: sampled worlds, exact finite expectations, numerical derivatives.

Architecture invariant: this package knows nothing of ``symbolic``; the two are independent witnesses.
Not decided here: anything asymptotic beyond extrapolated limits, extrema under constraints over vectors,
conditional densities, laws other than those of ``laws.py``. All of them end as "unknown" with a reason.
"""

from __future__ import annotations

from numeric import (
    application,
    arithmetic,
    distributions,
    entries,
    expectations,
    extrema,
    limiting,
    operators,
    quadrature,
    symbols,
)
from numeric.comparison import (
    compare,
    compare_implication,
    draw_worlds,
    evaluate,
    holds,
    satisfies,
)
from numeric.limits import BadWorld, CannotEvaluate, NumericLimit, Undecided
from numeric.rounding import compare_rounded, decimals_of
from numeric.search import Comparison
from numeric.world import World

# Importing these modules registers the evaluation of their nodes.
_REGISTERED = (
    application,
    arithmetic,
    distributions,
    entries,
    expectations,
    extrema,
    limiting,
    operators,
    quadrature,
    symbols,
)

__all__ = [
    "BadWorld",
    "CannotEvaluate",
    "Comparison",
    "NumericLimit",
    "Undecided",
    "World",
    "compare",
    "compare_implication",
    "compare_rounded",
    "decimals_of",
    "draw_worlds",
    "evaluate",
    "holds",
    "satisfies",
]
