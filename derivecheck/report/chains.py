"""The relations of a part put together again as the chains they were written in."""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.results import StepResult

Chain = tuple[StepResult, ...]


def chains_of(steps: Sequence[StepResult]) -> tuple[Chain, ...]:
    """Steps in reading order; a step continues a chain where its left side is the right side before it."""
    made: list[list[StepResult]] = []
    for step in steps:
        if made and made[-1][-1].right == step.left and step.line >= made[-1][-1].line:
            made[-1].append(step)
        else:
            made.append([step])
    return tuple(tuple(chain) for chain in made)
