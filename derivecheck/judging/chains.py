"""Chains as they are judged: their sides with the readings of each, and the verdict on each relation."""

from __future__ import annotations

from dataclasses import dataclass, field

from derivecheck.judging.context import is_zero
from derivecheck.judging.readings import Readings
from derivecheck.results import StepResult
from notation.expression import Expression
from notation.source import NotationError

CLAIMS = frozenset({"=", "!=", "<", "<=", ">", ">=", "->", "approx", "propto"})


SHOWN = {
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
    "->": r"\to",
    "approx": r"\approx",
    "propto": r"\propto",
    "implies": r"\implies",
    "iff": r"\iff",
}


@dataclass
class Side:
    """One member of a chain with its readings; ``text`` is what was written."""

    readings: Readings
    text: str
    offset: int
    row_start: bool = False
    boxed: bool = False
    error: NotationError | None = None

    @property
    def expression(self) -> Expression | None:
        return self.readings.first.expression if self.readings.first else None


@dataclass
class JudgedChain:
    """A chain with its sides and one step for each relation that claims something. ``defines``: the name
    that the chain introduces; ``conditional``: it holds where something behind it says (``if``, ``as``)."""

    sides: list[Side]
    ops: tuple[str, ...]
    steps: list[StepResult] = field(default_factory=list)
    link: str = ""
    boxed: bool = False
    defines: str = ""
    line: int = 0
    conditional: bool = False
    relations: list[tuple[int, StepResult]] = field(default_factory=list)
    supposed: list[tuple[int, StepResult]] = field(default_factory=list)  # taken as supposed by words around them


def is_head_zero(made: JudgedChain) -> bool:
    head = made.sides[0].expression
    return head is not None and is_zero(head)
