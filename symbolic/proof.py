"""What a proof is: steps that turn a claim into one that is plainly true.

A step changes one side of the claim (``before`` and ``after`` are values, and are equal), or the claim itself (both
are equations, and ``after`` is enough for ``before``). Whoever replays the steps starts with ``left = right`` and must
come to an equation of two sides that are the same.

The steps are worked out when they are first asked for: a search keeps only what it did (``Record``), so that a proof
that nobody reads costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from notation.expression import Expression
from notation.givens import Givens


@dataclass(frozen=True)
class Step:
    """By ``rule``, ``before`` becomes ``after``; ``proofs`` are what the rule rests on, where it needs proofs of its
    own (the two parts of an induction); ``by``: the matrix that a difference is multiplied by, on the ``side`` that is
    named."""

    rule: str
    before: Expression
    after: Expression
    proofs: tuple[Proof, ...] = ()
    by: Expression | None = None
    side: str = ""


@dataclass(frozen=True)
class Record:
    """What a search did: the changes of the difference in order, the rules it noted on the way, and the proofs it rests
    on (of an induction: base case and step)."""

    path: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Proof:
    """Why ``left = right`` under ``givens``. ``written``: the steps, where they are not to be worked out from
    the record."""

    left: Expression
    right: Expression
    givens: Givens = field(repr=False)
    record: Record = Record()
    written: tuple[Step, ...] | None = None

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order."""
        if self.written is not None:
            return self.written
        from symbolic.trace import steps_of

        return steps_of(self)

    def to_json(self) -> dict[str, Any]:
        """The proof as plain data, its expressions in LaTeX."""
        from symbolic.proof_output import proof_to_json

        return proof_to_json(self)

    def to_latex(self) -> str:
        """The proof as LaTeX displays with a reason beside each line, small steps put together."""
        from symbolic.proof_output import proof_to_latex

        return proof_to_latex(self)
