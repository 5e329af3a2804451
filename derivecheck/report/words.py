"""How verdicts, points and places are worded and coloured: tables and small functions."""

from __future__ import annotations

from collections.abc import Sequence

from derivecheck.results import AnswerResult, GradeReport, StepResult

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
    """``right (proved)``, ``wrong``, …"""
    how = f" ({answer.how})" if answer.how else ""
    return _ANSWERS[answer.verdict] + how


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
