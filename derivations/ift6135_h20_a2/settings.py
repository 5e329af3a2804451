"""Choosing parameters that standardise a pre-activation: sums over identical terms, and solving for one value."""

from __future__ import annotations

from derivations import exact
from derivations.ift6135_h20_a2.symbols import t, width
from derivations.rewrite import RuleDoesNotApply, replace
from derivations.terms import Term, node
from notation.expression import BigOperator, Expression, Symbol
from notation.walking import rebuild

WIDTH = width(t - 1).node
POSITIVE: dict[Expression, dict[str, bool]] = {WIDTH: {"positive": True}}


def summed(expression: Expression) -> Expression:
    """Every sum whose terms do not depend on its index in closed form; everything else as it is."""
    if isinstance(expression, BigOperator):
        return exact.closed_sum(expression)
    return rebuild(expression, summed)


def solve_one(left: Expression, right: Expression, unknown: Term) -> Expression:
    """The only solution of ``left = right`` for ``unknown`` (which may be a square, taken as a letter of its own).
    Raises ``ValueError`` when there is not exactly one."""
    letter = Symbol((), "unknown")
    found = exact.solve([(replace(left, unknown, letter), right)], [letter], POSITIVE)
    if len(found) != 1:
        raise ValueError(f"{len(found)} solutions where one was expected")
    return found[0][0]


def at_zero(expression: Expression, symbol: Term) -> Expression:
    """The expression with ``symbol`` set to zero."""
    try:
        return exact.cancel(replace(expression, symbol, node(0)))
    except RuleDoesNotApply:
        return expression
