"""Collecting the steps of a derivation."""

from __future__ import annotations

from derivations.model import Step
from derivations.terms import Term, node
from notation.expression import Expression

NEW_CHAIN = ":"
"""The op of a step that starts a chain of its own."""


class Chain:
    """Steps in the order in which they are found; the last line is at hand for the next rewriting."""

    def __init__(self, subject: Term | Expression) -> None:
        self.subject = node(subject)
        self.last = self.subject
        self._steps: list[Step] = []

    def then(self, name: str, expression: Term | Expression, reason: str, op: str = "=") -> Expression:
        """Add the line ``op expression`` and return the expression."""
        self.last = node(expression)
        self._steps.append(Step(name, reason, op, self.last))
        return self.last

    def start(self, name: str, expression: Term | Expression, reason: str) -> Expression:
        """Start a new chain at ``expression``."""
        return self.then(name, expression, reason, NEW_CHAIN)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self._steps)
