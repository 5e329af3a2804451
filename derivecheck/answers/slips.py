"""Wrong answers as expressions, each beside the right one, and what tells one mistake from another."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import numeric
from derivations.model import Ask, Part, ProblemSet, Question
from derivecheck.checking import read_formula, scope_of
from derivecheck.results import AnswerResult, InputError, PartResult
from notation.expression import Expression
from notation.givens import Givens
from notation.source import NotationError
from numeric import effort

_KINDS = frozenset({"expression", "show", "numbers"})
_WORLDS = 3
_SECONDS = 0.5
"""Of work (``numeric.effort``), for all values of one digest: what takes longer has none."""


@dataclass(frozen=True)
class Slip:
    """A wrong answer beside the right one, both read under the givens of its ask."""

    part: str
    name: str
    right: Expression
    written: Expression
    givens: Givens


Slips = dict[tuple[str, str], Slip]


def read_slips(parts: Sequence[PartResult], problem_set: ProblemSet) -> Slips:
    """The answers that are not right, by part and name, as far as they are expressions."""
    questions = {part.id: (question, part) for question in problem_set.questions for part in question.parts}
    found: Slips = {}
    for result in parts:
        for answer in result.answers:
            slip = _read(*questions[result.part], answer) if answer.verdict in ("different", "undecided") else None
            if slip is not None:
                found[result.part, answer.name] = slip
    return found


def _read(question: Question, part: Part, answer: AnswerResult) -> Slip | None:
    """Both answers as expressions; None where one is none (a choice, words) or cannot be read alone."""
    ask: Ask | None = next((item for item in part.asks if item.name == answer.name), None)
    if ask is None or ask.kind not in _KINDS or not answer.expected or not answer.submitted:
        return None
    try:
        scope = scope_of((*question.givens, *part.givens, *ask.givens), (answer.expected, answer.submitted))
        right, _ = read_formula(answer.expected, scope)
        written, _ = read_formula(answer.submitted, scope)
    except (InputError, NotationError):
        return None
    return Slip(part.id, answer.name, right, written, scope.givens())


@lru_cache(1024)
def meaning(slip: Slip) -> str:
    """A digest that is the same for answers to one ask that are equal, however they are written; "" where the answer
    has no values. It holds the values in a few worlds, which both sides of the slip draw, to six digits."""
    # The last expression is scanned first: sizes are drawn as the right answer has them.
    return values_digest(slip.givens, (slip.written, slip.right), (slip.written,))


def values_digest(
    givens: Givens, drawn: Sequence[Expression], told: Sequence[Expression], about: Sequence[str] = ()
) -> str:
    """A digest of the texts ``about`` and of the values of ``told`` in a few worlds that are drawn for ``drawn``, to
    six digits; "" where one has none. Every value drawn depends on its symbol's name, so that other symbols give
    another digest."""
    digest = hashlib.sha256()
    for text in about:
        digest.update(f"{len(text)}: {text};".encode("utf-8", "replace"))
    try:
        worlds = list(numeric.draw_worlds(givens, tuple(drawn), _WORLDS, 0))
        end = effort.until(_SECONDS)
        for world in worlds:
            world.end = end
            for expression in told:
                value = np.asarray(numeric.evaluate(expression, world), dtype=np.float64)
                if not np.isfinite(value).all():
                    return ""
                shown = " ".join(f"{entry + 0.0:.5e}" for entry in value.ravel())
                digest.update(f"{value.shape}: {shown};".encode())
    except (numeric.Undecided, ValueError, ArithmeticError):
        return ""
    return digest.hexdigest()[:16] if len(worlds) == _WORLDS else ""
