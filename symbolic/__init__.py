"""What can be proved: exact mathematics for sizes that stay symbols.

``prove_equal`` and the functions beside it never answer more than they know: None, or ``Undecided``
with the name of the limit, means "not proved" and nothing else.

Functions that need SymPy import it when they are first called, or when ``symbolic.scalars`` is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symbolic.analysis import limit, monotonicity
from symbolic.derive import differentiate, expectation, rewritten, variance
from symbolic.equations import match_coefficients, solve_linear, stationary_point
from symbolic.limits import BudgetSpent, OutsideEngine, Undecided
from symbolic.proof import Proof, Record, Step
from symbolic.prove import Attempt, NormalForm, attempt_equal, normal_form, prove_equal
from symbolic.raising import raise_to_matrix
from symbolic.recurrences import prove_by_induction, unroll

if TYPE_CHECKING:
    from symbolic.scalars import Table, from_sympy, to_sympy

__all__ = [
    "Attempt",
    "BudgetSpent",
    "NormalForm",
    "OutsideEngine",
    "Proof",
    "Record",
    "Step",
    "Table",
    "Undecided",
    "attempt_equal",
    "differentiate",
    "expectation",
    "from_sympy",
    "limit",
    "match_coefficients",
    "monotonicity",
    "normal_form",
    "prove_by_induction",
    "prove_equal",
    "raise_to_matrix",
    "rewritten",
    "solve_linear",
    "stationary_point",
    "to_sympy",
    "unroll",
    "variance",
]

_FROM_SCALARS = frozenset({"Table", "from_sympy", "to_sympy"})


def __getattr__(name: str) -> Any:
    if name in _FROM_SCALARS:
        from symbolic import scalars

        return getattr(scalars, name)
    raise AttributeError(f"module 'symbolic' has no attribute {name!r}")
