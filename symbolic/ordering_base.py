"""What every search for a certificate has: a budget, equalities, what can be read off, and chains."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from notation import build
from notation.expression import (
    Expression,
    Relation,
)
from notation.givens import Givens
from symbolic.lines import Line
from symbolic.prove import prove_equal
from symbolic.replay.lines import EQUAL
from symbolic.replay.order import ORDER_RULES, in_order
from symbolic.replay.ranges import Ranges

MAX_DEPTH = 5
EQUALITIES = 80
SECONDS = 1.5
"""Of processor time for one search; an equality that is being proved is finished first."""


@dataclass
class Budget:
    """What is left for one search: equalities to be tried, and the time when it ends."""

    equalities: int = EQUALITIES
    ends: float = field(default_factory=lambda: time.process_time() + SECONDS)

    @property
    def is_spent(self) -> bool:
        return self.equalities <= 0 or time.process_time() > self.ends


class Base:
    """One search under ``givens``; those under a sum have their own, with the same budget."""

    def __init__(self, givens: Givens, budget: Budget | None = None) -> None:
        self.givens = givens
        self.budget = budget or Budget()
        self.ranges = Ranges(givens)
        self._tried: dict[tuple[Expression, str, Expression], int] = {}
        self._equal: dict[tuple[Expression, Expression], Line | None] = {}
        self._short: dict[Expression, tuple[Expression, ...]] = {}

    # --- equalities -------------------------------------------------------------------------------

    def equal(self, left: Expression, right: Expression) -> Line | None:
        """A line for ``left = right``."""
        claim = build.relation("=", left, right)
        if left == right:
            return Line("same", claim)
        if left.shape != right.shape:
            return None
        if in_order(left) == in_order(right):
            return Line("reordered", claim)
        if (left, right) not in self._equal:
            self._equal[left, right] = self._proved(claim)
        return self._equal[left, right]

    def _proved(self, claim: Relation) -> Line | None:
        if self.budget.is_spent:
            return None
        self.budget.equalities -= 1
        try:
            proof = prove_equal(claim.left, claim.right, self.givens)
        except (ValueError, ArithmeticError, RecursionError):
            return None
        return None if proof is None else Line(EQUAL, claim, proof=proof)

    # --- inequalities -----------------------------------------------------------------------------

    def order(self, low: Expression, op: str, high: Expression, depth: int) -> Line | None:
        """A line for ``low op high``, op ``<=`` or ``<``."""
        raise NotImplementedError

    def read_off(self, low: Expression, op: str, high: Expression) -> Line | None:
        """What needs no search."""
        claim = build.relation(op, low, high)
        if low == high and op == "<=":
            return Line("same", claim)
        for rule in ("given", "sign"):
            line = Line(rule, claim)
            if not ORDER_RULES[rule][0](line, self.givens):
                return line
        return None

    def sign(self, node: Expression, *, strict: bool = False, depth: int = 0) -> Line | None:
        """A line for ``0 <= node`` or ``0 < node``."""
        return self.order(build.ZERO, "<" if strict else "<=", node, depth)


def chain(op: str, *lines: Line) -> Line:
    """The lines as one chain; what changes nothing is left out."""
    flat: list[Line] = []
    for line in lines:
        inner = line.parts if line.rule == "chain" else (line,)
        flat += [part for part in inner if part.rule != "same"]
    if not flat:
        return Line("same", build.relation(op, lines[0].claim.left, lines[-1].claim.right))
    ops = {line.claim.op for line in flat}
    made = "<" if "<" in ops and op == "<" else "<=" if op != "=" else "="
    claim = build.relation(made, flat[0].claim.left, flat[-1].claim.right)
    if len(flat) == 1:
        only = flat[0]
        return only if only.claim == claim else Line("weaker", claim, parts=(only,))
    return Line("chain", claim, parts=tuple(flat))


def line_of(rule: str, claim: Relation, *parts: Line | None) -> Line | None:
    found = [part for part in parts if part is not None]
    return Line(rule, claim, parts=tuple(found)) if len(found) == len(parts) else None
