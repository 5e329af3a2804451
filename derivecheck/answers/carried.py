"""Errors carried forward: a later answer that is right given the author's own earlier wrong one.

The slip in the earlier answer is found by laying it beside the right one: the parts in which the two trees differ,
from the whole down to the smallest. The same replacement is made in the later right answer; if the author's later
answer equals the outcome, it follows from the earlier one. So does an answer that is off by the same small factor.
A mark for the reader, never a verdict: the answer itself remains wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derivations.model import ProblemSet
from derivecheck.answers.slips import Slip, Slips
from derivecheck.deciding import decide
from derivecheck.judging.judge import FACTORS
from derivecheck.results import AnswerResult, PartResult
from notation import build
from notation.expression import Add, Expression, Mul
from notation.walking import children, rebuild, walk


def mark_carried(
    parts: Sequence[PartResult], slips: Slips, problem_set: ProblemSet, deadline: float
) -> list[PartResult]:
    """The parts, with a hint at each wrong answer that follows from an earlier wrong one of the same question. Answers
    of one part count in the order of its asks."""
    numbers = {part.id: question.number for question in problem_set.questions for part in question.parts}
    earlier: dict[int, list[Slip]] = {}
    made: list[PartResult] = []
    for result in parts:
        before = earlier.setdefault(numbers[result.part], [])
        answers: list[AnswerResult] = []
        for answer in result.answers:
            slip = slips.get((result.part, answer.name)) if answer.verdict == "different" else None
            source = next((item for item in before if slip and follows(slip, item, deadline)), None)
            answers.append(answer if source is None else with_mark(answer, source))
            if slip is not None:
                before.append(slip)
        made.append(replace(result, answers=tuple(answers)))
    return made


def with_mark(answer: AnswerResult, source: Slip) -> AnswerResult:
    words = f"right given your own result in part {source.part} ({source.name})"
    return replace(answer, hint=f"{words}; {answer.hint}" if answer.hint else words, carried_from=source.part)


def follows(later: Slip, earlier: Slip, deadline: float) -> bool:
    """Whether the later answer is what the earlier slip makes of the right one."""
    for changed in consequences(later, earlier, deadline):
        if changed.shape != later.written.shape:
            continue
        if decide(changed, later.written, "=", later.givens, prove=False, deadline=deadline).outcome is True:
            return True
    return False


def consequences(later: Slip, earlier: Slip, deadline: float) -> Iterator[Expression]:
    """What the later right answer becomes: the largest parts that differ are put in first."""
    for right, written in differing_parts(earlier.right, earlier.written):
        changed = replaced(later.right, right, written)
        if changed is not None and changed != later.right:
            yield changed
    for value, _ in FACTORS:
        factor = build.number(value)
        if earlier.right.shape == earlier.written.shape and _is_multiple(factor, earlier, deadline):
            yield build.scale(factor, later.right)


def _is_multiple(factor: Expression, slip: Slip, deadline: float) -> bool:
    scaled = build.scale(factor, slip.right)
    return decide(scaled, slip.written, "=", slip.givens, prove=False, deadline=deadline).outcome is True


def differing_parts(right: Expression, written: Expression) -> list[tuple[Expression, Expression]]:
    """The two trees, and their parts down to the one place where they differ. A lone symbol or number is too little
    to tell a slip by."""
    found = [(right, written)]
    while (place := _one_difference(right, written)) is not None:
        right, written = place
        if right.shape == written.shape and sum(1 for _ in walk(right)) > 1:
            found.append((right, written))
    return found


def _one_difference(right: Expression, written: Expression) -> tuple[Expression, Expression] | None:
    """The children that differ, when it is one on either side; terms and factors count in any order."""
    if type(right) is not type(written):
        return None
    if isinstance(right, Add | Mul):
        first, second = Counter(_members(right)), Counter(_members(written))
        left_over, put_in = list((first - second).elements()), list((second - first).elements())
        return (left_over[0], put_in[0]) if len(left_over) == len(put_in) == 1 else None
    places = [(a, b) for a, b in zip(children(right), children(written), strict=False) if a != b]
    return places[0] if len(places) == 1 and len(children(right)) == len(children(written)) else None


def _members(node: Expression) -> list[Expression]:
    """Terms of a sum, factors of a product of products."""
    if isinstance(node, Add):
        return list(node.terms)
    if isinstance(node, Mul):
        return [*_members(node.left), *_members(node.right)]
    return [node]


def replaced(node: Expression, old: Expression, new: Expression) -> Expression | None:
    """``node`` with ``new`` wherever ``old`` stands; None where that fits no shape."""
    if node == old:
        return new
    if old.shape != new.shape:
        return None

    def change(part: Expression) -> Expression:
        return new if part == old else rebuild(part, change)

    return change(node)
