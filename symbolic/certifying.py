"""Certificates that the checker has taken: what the search proposes and the checker rejects is no proof."""

from __future__ import annotations

from notation.expression import Expression, Limit
from notation.givens import Givens
from notation.source import ShapeClash
from notation.walking import walk
from symbolic.lines import Certificate


def prove_relation(left: Expression, op: str, right: Expression, givens: Givens) -> Certificate | None:
    """A certificate of an inequality (``<=``, ``<``, ``>=``, ``>``) of numbers, or of an equality with limits in it
    (``=``), of which the checker rejects no line; None: not proved."""
    from symbolic.limiting import prove_limit
    from symbolic.ordering import prove_order

    try:
        if op == "=":
            has_limits = any(isinstance(part, Limit) for side in (left, right) for part in walk(side))
            found = prove_limit(left, right, givens) if has_limits else None
        else:
            found = prove_order(left, op, right, givens)
    except ShapeClash:
        return None  # a form that was proposed cannot be written
    return found if found is not None and is_taken(found) else None


def is_taken(certificate: Certificate) -> bool:
    """Whether the checker rejects no line of it. Lines that it cannot follow are equalities that the engine proves."""
    from symbolic.replay import FAILED
    from symbolic.replay.lines import check

    return check(certificate).worst != FAILED
