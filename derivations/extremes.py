"""What the solutions of a derivation are: minima, maxima, or stationary points of which no more is known.

A solution ``x = value`` is looked at where the derivation starts at the derivative of a number by x and puts it to
zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derivations.chain import NEW_CHAIN
from derivations.model import Derivation
from notation.expression import Derivative, Expression, Relation, Symbol
from notation.walking import walk
from notation.write.latex import write_latex
from notation.write.tables import RELATIONS

if TYPE_CHECKING:
    from symbolic.minimising import Extreme


@dataclass(frozen=True)
class Solved:
    """``point = value`` solves that the derivative of ``body`` by ``variable`` is zero; ``found``: what it is, None
    where that is not even shown to be stationary."""

    body: Expression
    variable: Symbol
    point: Symbol
    value: Expression
    found: Extreme | None


def extremes_of(derivation: Derivation) -> tuple[Solved, ...]:
    """Every solution of an equation of a derivative, with what is shown of it."""
    from derivations.reading import scope_of
    from symbolic.minimising import extreme_at

    givens = scope_of(derivation.givens).givens()
    made = []
    for body, variable, point, value in _solutions(derivation):
        if any(isinstance(part, Symbol) and part.name == point.name for part in walk(value)):
            continue
        made.append(Solved(body, variable, point, value, extreme_at(body, variable, value, givens)))
    return tuple(made)


def told(solved: Solved) -> str:
    """What a solution is, as LaTeX: a sentence, and the lines that show the second-order condition."""
    from derivations.typeset import Block, Row, display
    from symbolic.line_output import links_of, words_of
    from symbolic.minimising import STATIONARY

    if solved.found is None or solved.found.kind == STATIONARY:
        return "That it is a minimum or a maximum is not shown here." if solved.found is not None else ""
    line = solved.found.certificate.line
    by_sign = "c" in dict(line.instance)
    shown = line.parts[:2] if by_sign else line.parts[2:4]
    made = [f"It is a {solved.found.kind}: {line.rule}, as"]
    for link in (link for part in shown for link in links_of(part)):
        row = Row(RELATIONS[link.claim.op].latex, write_latex(link.claim.right), words_of(link))
        made.append(display(Block("", write_latex(link.claim.left), (row,))))
    return "\n".join(made)


def _solutions(derivation: Derivation) -> list[tuple[Expression, Symbol, Symbol, Expression]]:
    """The last statement ``point = value`` of each chain that puts a derivative to zero."""
    found: dict[Symbol, tuple[Expression, Symbol, Symbol, Expression]] = {}
    derivative = derivation.subject if isinstance(derivation.subject, Derivative) else None
    for step in derivation.steps:
        line = step.expression
        if step.op == NEW_CHAIN and not isinstance(line, Relation):
            derivative = line if isinstance(line, Derivative) else None
        solved = isinstance(line, Relation) and line.op == "=" and isinstance(line.left, Symbol)
        if not solved or derivative is None or derivative.order != 1 or derivative.body.shape:
            continue
        assert isinstance(line, Relation)
        point, variable = line.left, derivative.wrt
        if isinstance(point, Symbol) and isinstance(variable, Symbol) and point.shape == variable.shape:
            if _is_of(point, variable):
                found[point] = (derivative.body, variable, point, line.right)
    return list(found.values())


def _is_of(point: Symbol, variable: Symbol) -> bool:
    """Whether a name is the variable's own, or the variable with a mark on it (a star, a hat)."""
    return variable.name in point.name
