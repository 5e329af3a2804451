"""Certificates of what is no equality of two values: inequalities, limits, minimisers.

A ``Line`` is a claim with the rule it rests on, the substitution at which the rule is used, and the lines that the rule
needs: what a chain goes through, and the side conditions (signs, convexity, definiteness). An equality among them holds
by a ``Proof``. ``symbolic.replay.lines`` checks every line by itself, knowing nothing of how they were found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from notation import build
from notation.expression import Expression, Relation
from notation.givens import Givens
from symbolic.proof import Proof

Instance = tuple[tuple[str, Expression], ...]


@dataclass(frozen=True)
class Line:
    """``claim`` (op ``=``, ``<=`` or ``<``) by ``rule`` at ``instance``, from what ``parts`` show; ``proof``: of an
    equality of values."""

    rule: str
    claim: Relation
    instance: Instance = ()
    parts: tuple[Line, ...] = ()
    proof: Proof | None = None

    def lines(self) -> Iterator[Line]:
        """What it rests on, then the line itself."""
        for part in self.parts:
            yield from part.lines()
        yield self


@dataclass(frozen=True)
class Certificate:
    """Why ``line.claim`` holds under ``givens``. ``claim``: as it was asked for, which may be the other way round
    (``>=``)."""

    line: Line
    givens: Givens = field(repr=False)
    claim: Relation

    def to_json(self) -> dict[str, Any]:
        """The lines as plain data, formulas in LaTeX."""
        from symbolic.line_output import certificate_to_json

        return certificate_to_json(self)

    def to_latex(self) -> str:
        """The certificate as LaTeX: the chain with a reason beside each row, then what it rests on."""
        from symbolic.line_output import certificate_to_latex

        return certificate_to_latex(self)


def claim_of(left: Expression, op: str, right: Expression) -> Relation:
    """The claim with the smaller side on the left."""
    if op in (">", ">="):
        left, op, right = right, op.replace(">", "<"), left
    return build.relation(op, left, right)
