"""Named outcomes of a search that could not finish: a limit reached, or a node outside the engine."""

from __future__ import annotations


class Undecided(Exception):
    """The engine has no answer. ``limit`` names why; this is never evidence for or against a claim."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class BudgetSpent(Undecided):
    """A budget (terms, search nodes, expansions) was used up."""


class OutsideEngine(Undecided):
    """The expression uses something that the engine has no form for yet."""
