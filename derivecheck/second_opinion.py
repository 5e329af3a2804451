"""What an independent reader makes of a scalar formula: a disagreement means that the notation is ambiguous.

No verdict rests on it. SymPy and the other reader are imported when they are first asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.checking import read_formula, scope_of
from notation.expression import Expression
from notation.givens import Givens


def opinion(latex: str, given: Sequence[str] = ()) -> str | None:
    """One sentence where the second reader takes ``latex`` for another value than we do under the ``given``
    statements; None where it agrees or is not asked. Raises ``NotationError`` where we cannot read the formula
    ourselves, ``InputError`` for a given that cannot be used."""
    scope = scope_of(given, (latex,))
    expression, _ = read_formula(latex, scope)
    return opinion_on(latex, expression, scope.givens())


def opinion_on(latex: str, expression: Expression, givens: Givens) -> str | None:
    """As ``opinion``, for a formula that is already read as ``expression``."""
    if expression.shape:
        return None
    from symbolic.second_reader import disagreement

    other = disagreement(latex, expression, givens)
    return None if other is None else f"the second reader disagrees: ambiguous notation; it takes this for {other}"
