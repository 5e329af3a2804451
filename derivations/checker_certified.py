"""The rule of the checker for bounds and limits that have a certificate: every line of it is taken by a checker that
knows nothing of the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notation.expression import Derivative, Limit, Relation
from notation.givens import Givens
from notation.walking import walk

if TYPE_CHECKING:
    from derivations.checker import Known, Line
    from symbolic.lines import Certificate


def by_certificate(line: Line, known: Known) -> bool:
    """A bound or a limit that has a certificate from the givens alone."""
    return certificate_of(line, known.givens) is not None


def certificate_of(line: Line, givens: Givens) -> Certificate | None:
    """The certificate of a bound or a limit; None: it is neither, or has none."""
    from symbolic.certifying import prove_relation

    before, after = line.before, line.after
    if before is None or isinstance(after, Relation) or before.shape or after.shape:
        return None
    parts = (*walk(before), *walk(after))
    is_limit = line.op == "=" and any(isinstance(part, Limit) for part in parts)
    if line.op not in ("<=", "<", ">=", ">") and not is_limit:
        return None
    if any(isinstance(part, Derivative) or getattr(part, "primes", 0) for part in parts):
        return None  # the rules of the checker for recurrences know these
    try:
        return prove_relation(before, line.op, after, givens)
    except (ValueError, ArithmeticError, RecursionError):
        return None
