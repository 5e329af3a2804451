"""Rules of the checker for sums of random terms that are uncorrelated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation.expression import BigOperator, Component, Expression, Mul, Symbol, Variance
from notation.givens import Givens

if TYPE_CHECKING:
    from derivations.checker import Known, Line

APART = ("iid", "independent")


def by_uncorrelated_terms(line: Line, known: Known) -> bool:
    """``Var(sum_j w_j h_j) = sum_j Var(w_j h_j)`` where the entries of w are independent of each other and of h, and
    those of h are uncorrelated: ``E[w_j w_k] E[h_j h_k]`` is the product of the four means for different j and k."""
    before, after = line.before, line.after
    if line.op != "=" or not isinstance(before, Variance) or before.given or before.over:
        return False
    total = before.body
    if not isinstance(total, BigOperator) or total.kind != "sum" or total.shape or not isinstance(total.body, Mul):
        return False
    names = [_entry_at(side, total.variable) for side in (total.body.left, total.body.right)]
    if after != replace(total, body=replace(before, body=total.body)) or "" in names:
        return False
    return _fit(names[0], names[1], known.givens) or _fit(names[1], names[0], known.givens)


def _entry_at(node: Expression, variable: Symbol) -> str:
    """The name of the array of which this is the entry at the summed index; "": it is no such."""
    if not isinstance(node, Component) or not isinstance(node.base, Symbol):
        return ""
    return node.base.name if variable in node.positions else ""


def _fit(first: str, second: str, givens: Givens) -> bool:
    one, other = givens.random_variable(first), givens.random_variable(second)
    if first == second or one is None or other is None or one.entries not in APART:
        return False
    together = any({first, second} <= group for group in givens.independent)
    return together and other.entries in (*APART, "uncorrelated")
