"""The unknown of an equation in closed form."""

from __future__ import annotations

from derivations import exact
from notation.expression import Apply, Expression, Relation, Symbol, Transpose
from notation.givens import Givens
from notation.walking import walk
from symbolic import Undecided, solve_linear


class NotSolved(ValueError):
    """No solution, or more than one, was found."""


def solution(equation: Relation, unknown: Expression, givens: Givens, kept: frozenset[str]) -> Expression:
    """The value of ``unknown``. Linear equations go to the exact engine; those of scalars that are not linear to
    SymPy, with what the givens say of signs. Raises ``NotSolved``."""
    if isinstance(unknown, Symbol) and not _only_scalars(equation):
        try:
            from dataclasses import replace

            opaque = replace(
                givens, definitions=tuple(item for item in givens.definitions if item.target.name not in kept)
            )
            return solve_linear(equation, unknown, opaque)
        except Undecided:
            pass
    if unknown.shape:
        raise NotSolved("no closed form of an array unknown")
    facts = {unknown: _facts(unknown, givens)}
    for node in (*walk(equation.left), *walk(equation.right)):
        if isinstance(node, Symbol) and not node.shape:
            facts[node] = _facts(node, givens)
    found = exact.solve([(equation.left, equation.right)], [unknown], facts)
    if len(found) != 1:
        raise NotSolved(f"{len(found)} solutions where one was expected")
    return found[0][0]


def _only_scalars(equation: Relation) -> bool:
    return not any(
        node.shape or isinstance(node, Transpose | Apply) for node in (*walk(equation.left), *walk(equation.right))
    )


def _facts(symbol: Expression, givens: Givens) -> dict[str, bool]:
    """What the declarations say of integrality and sign."""
    made: dict[str, bool] = {}
    for declaration in givens.declarations:
        if not isinstance(symbol, Symbol) or declaration.name != symbol.name:
            continue
        domain = declaration.domain
        lower = getattr(domain.lower, "value", None)
        if domain.kind == "integer":
            made["integer"] = True
        if lower is not None and (lower > 0 or (lower == 0 and domain.lower_open)):
            made["positive"] = True
        elif lower == 0:
            made["nonnegative"] = True
    return made
