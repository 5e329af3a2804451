"""What a relation that does not hold says, as a digest: the same for all who say the same in other marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivecheck.answers.slips import values_digest
from derivecheck.judging.chains import JudgedChain
from derivecheck.judging.context import Context

_TOLD = frozenset({"fails", "undecided"})


def with_meanings_of_relations(chains: Sequence[JudgedChain], context: Context) -> None:
    """Put the meaning into each step of the chains that was not found to hold. ``context`` is that in which they were
    judged: what the author defined and what the words beside a formula suppose are part of what it says."""
    supposed = [repr(premise) for layer in context.cases for premise in layer.premises]
    for chain in chains:
        for number, (position, step) in enumerate(chain.relations):
            left, right = chain.sides[position].expression, chain.sides[position + 1].expression
            if step.verdict not in _TOLD or chain.conditional or left is None or right is None:
                continue
            if step.left != chain.sides[position].text:  # a row that goes on from the head of its chain
                continue
            sides = (left, right)
            told = replace(step, meaning=values_digest(context.givens(), sides, sides, [step.relation, *supposed]))
            chain.relations[number] = (position, told)
            chain.steps[:] = [told if other is step else other for other in chain.steps]
