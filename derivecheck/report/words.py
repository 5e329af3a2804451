"""How verdicts, points and places are worded and coloured: tables and small functions."""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.results import AnswerResult, Decided, GradeReport, StepResult

STYLES: dict[str, str] = {
    "correct": "green",
    "equal": "green",
    "holds": "green",
    "incorrect": "red",
    "different": "red",
    "fails": "red",
    "ill-typed": "red",
    "unreadable": "red",
    "incomplete": "yellow",
    "missing": "yellow",
    "undecided": "yellow",
    "person": "cyan",
}

_ANSWERS: dict[str, str] = {
    "equal": "right",
    "different": "wrong",
    "undecided": "undecided",
    "unreadable": "could not be read",
    "ill-typed": "ill-typed",
    "missing": "not found in the submission",
    "person": "left for a person",
}

_SIGNS: dict[str, str] = {
    "!=": r"\neq",
    "<=": r"\leq",
    ">=": r"\geq",
    "->": r"\to",
    "~": r"\sim",
    "approx": r"\approx",
    "propto": r"\propto",
    "in": r"\in",
    "perp": r"\perp",
    "iff": r"\iff",
    "implies": r"\implies",
}


def points(value: float) -> str:
    """Points with two decimals at most and no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def relation_sign(relation: str) -> str:
    """A relation's name as LaTeX; one that is LaTeX already stays."""
    return _SIGNS.get(relation, relation)


def answer_words(answer: AnswerResult) -> str:
    """``right (proved)``, ``wrong``, … A person who gave points only said neither."""
    decided = answer.decided
    if decided is not None and decided.was:
        if not decided.verdict and decided.points is not None:
            return f"{points(decided.points)} point{'' if decided.points == 1 else 's'} (by a person)"
        return f"{_ANSWERS[answer.verdict]} (by a person)"
    how = f" ({answer.how})" if answer.how else ""
    credit = f", {answer.credit:.0%} of its points" if answer.credit else ""
    return _ANSWERS[answer.verdict] + how + credit


def verdict_words(verdict: str) -> str:
    """A verdict on an answer or a part, for people."""
    return _ANSWERS.get(verdict, verdict)


def decided_words(decided: Decided) -> str:
    """``by a person: right, 1.5 points (found: wrong, 0)``, with the comment behind it."""
    told = [verdict_words(decided.verdict)] if decided.verdict else []
    if decided.points is not None:
        told.append(f"{points(decided.points)} point{'' if decided.points == 1 else 's'}")
    found = verdict_words(decided.was)
    if decided.was_score is not None:
        found += f", {points(decided.was_score)}"
    text = "by a person" + (f": {', '.join(told)}" if told else "") + (f" (found: {found})" if decided.was else "")
    return f"{text}. {decided.comment}" if decided.comment else text


def line_words(line: int) -> str:
    return f", line {line}" if line else ""


def places(lines: Sequence[int]) -> str:
    """``line 3`` or ``lines 3, 7``, each once, in order; line 0 is no line."""
    known = sorted({line for line in lines if line})
    if not known:
        return ""
    return ("line " if len(known) == 1 else "lines ") + ", ".join(map(str, known))


def step_count(steps: Sequence[StepResult]) -> str:
    """``steps: 5 of 7 hold, 1 fails, 1 undecided``."""
    counted: dict[str, int] = {}
    for step in steps:
        counted[step.verdict] = counted.get(step.verdict, 0) + 1
    held = counted.pop("holds", 0)
    fails = counted.pop("fails", 0)
    pieces = [f"{held} of {len(steps)} {'holds' if len(steps) == 1 else 'hold'}"]
    if fails:
        pieces.append(f"{fails} {'fails' if fails == 1 else 'fail'}")
    pieces += [f"{count} {verdict}" for verdict, count in counted.items()]
    return "steps: " + ", ".join(pieces)


def total_words(report: GradeReport) -> str:
    """``score 61.5 of 97; 9 points await a person``."""
    total = f"score {points(report.score)} of {points(report.max_score)}"
    waiting = report.open_points
    if not waiting:
        return total
    unit, verb = ("point", "awaits") if waiting == 1 else ("points", "await")
    return f"{total}; {points(waiting)} {unit} {verb} a person"


def decision_count(report: GradeReport) -> int:
    """How many relations, answers and parts a person decided."""
    return sum(
        (part.decided is not None)
        + sum(answer.decided is not None for answer in part.answers)
        + sum(step.decided is not None for step in part.steps)
        for part in report.parts
    )


def decision_words(report: GradeReport) -> str:
    """``2 decisions of a person are counted in``; "" for none."""
    count = decision_count(report)
    return (
        f"{count} {'decision of a person is' if count == 1 else 'decisions of a person are'} counted in"
        if count
        else ""
    )
