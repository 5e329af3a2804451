"""Points: how the verdicts of a part's answers and steps, and what a person decided, become its score.

Nothing here reads or decides mathematics, so that points can be worked out again from stored results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from derivations.model import GradingRule, Part
from derivecheck.results import AnswerResult, StepResult

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_WAITING = ("person", "undecided")
_COUNTED = ("holds", "fails", "ill-typed", "unreadable")


def part_points(
    part: Part,
    rule: GradingRule,
    answers: Sequence[AnswerResult],
    steps: Sequence[StepResult],
    given: Mapping[str, float] | None = None,
) -> tuple[float, float]:
    """The score of a part in which something is written, and the points that wait for a person. ``given``: points
    of answers that a person set; those answers take no part in the rule."""
    fixed = given or {}
    weights = {ask.name: ask.weight for ask in part.asks}
    total = sum(weights.values()) or 1.0
    ruled = [answer for answer in answers if answer.name not in fixed]
    waiting = sum(weights[answer.name] for answer in ruled if answer.verdict in _WAITING)
    judged = sum(weights[answer.name] for answer in ruled) - waiting
    score = sum(fixed.values())
    if judged > 0:
        right = sum(weights[answer.name] * (1 if answer.verdict == "equal" else answer.credit) for answer in ruled)
        shows = any(ask.kind == "show" for ask in part.asks)
        score += part.points * judged / total * _share(rule, right / judged, ruled, steps, shows)
    return round(score, 6), part.points * waiting / total


def _share(
    rule: GradingRule, right: float, answers: Sequence[AnswerResult], steps: Sequence[StepResult], shows: bool
) -> float:
    """What of its points a part earns whose answers are right to the share ``right``."""
    counted = [step for step in steps if step.verdict in _COUNTED and (step.is_overruled or not _defines(step))]
    if counted:
        held = sum(_counts(rule, step) for step in counted) / len(counted)
    else:
        held = 0.0 if shows else right
    attempted = counted or any(answer.verdict not in ("missing", "person") for answer in answers)
    return rule.answer_share * right + (rule.steps_share * held if attempted else 0.0)


def _counts(rule: GradingRule, step: StepResult) -> bool:
    return step.verdict == "holds" and (step.is_overruled or not (rule.notation_costs and step.remarks))


def _defines(step: StepResult) -> bool:
    return step.why.startswith("defines")


def answer_worth(part: Part, name: str) -> float:
    """The points that one answer of the part is worth, its share of the steps included."""
    total = sum(ask.weight for ask in part.asks) or 1.0
    return part.points * sum(ask.weight for ask in part.asks if ask.name == name) / total


def settled_by_answer(step: StepResult, answers: Sequence[AnswerResult]) -> StepResult:
    """A relation that only states an answer (``c = 0``, ``\\alpha = …``) is right or wrong with it."""
    defines = step.why.startswith("defines ")
    if step.is_overruled or (step.verdict == "holds" and not defines):
        return step
    for answer in answers:
        stated = f"{step.left} = {step.right}"
        if defines and (answer.verdict != "different" or answer.line != step.line):
            continue
        if answer.verdict in ("equal", "different") and (
            stated in answer.submitted or (answer.submitted == step.right and answer.line == step.line)
        ):
            if answer.verdict == "equal":
                return replace(step, verdict="holds", why=f"the answer asked for ({answer.name})")
            if stated != answer.submitted and _NUMBER.fullmatch(step.right):
                return replace(step, verdict="holds", why="a value chosen")  # what is wrong is what goes with it
            return replace(step, verdict="fails", why=answer.hint or answer.counterexample)
    return step


def part_verdict(answers: Sequence[AnswerResult]) -> str:
    verdicts = [answer.verdict for answer in answers]
    if any(verdict in ("different", "ill-typed", "unreadable") for verdict in verdicts):
        return "incorrect"
    if all(verdict == "missing" for verdict in verdicts):
        return "missing"
    if "missing" in verdicts:
        return "incomplete"
    if all(verdict in ("person", "undecided") for verdict in verdicts):
        return "person"
    return "correct" if "undecided" not in verdicts else "person"
