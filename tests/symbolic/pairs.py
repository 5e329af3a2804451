"""Pairs of formulas with what is given, as both witnesses see them."""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.checking import read_formula, scope_of
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.scope import Scope
from notation.sizes import settled
from notation.source import NotationError, Span
from numeric import compare
from symbolic import attempt_equal


def read_pair(left: str, right: str, scope: Scope) -> tuple[Expression, Expression]:
    """Both sides, with one shape. Raises ``NotationError`` where they have none."""
    first, second = (read_formula(text, scope)[0] for text in (left, right))
    one, two = Elaborator(scope).aligned([first, second], Span(0, 0))
    return settled(one, scope), settled(two, scope)


def witnesses(given: Sequence[str], left: str, right: str) -> tuple[bool, str]:
    """Whether the pair is proved equal, and what the samples say of it."""
    scope = scope_of(given, (left, right))
    one, two = read_pair(left, right, scope)
    givens = scope.givens()
    return attempt_equal(one, two, givens).proof is not None, compare(one, two, "=", givens).outcome


def is_proved(given: Sequence[str], left: str, right: str) -> bool:
    """Whether the pair is proved equal; a pair of no one shape is not."""
    scope = scope_of(given, (left, right))
    try:
        one, two = read_pair(left, right, scope)
    except NotationError:
        return False
    return attempt_equal(one, two, scope.givens()).proof is not None
