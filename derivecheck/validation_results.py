"""What checking a problem set finds: immutable results, and their JSON form (see ``results``)."""

from __future__ import annotations

from dataclasses import dataclass

from derivecheck.results import Json, _number, _require

ASK_CHECKS = ("proved", "sampled", "undecided", "wrong", "person")


@dataclass(frozen=True)
class AskCheck:
    """What can be said of one reference answer. ``verdict``: ``proved`` or ``sampled`` (it follows from its
    givens), ``undecided``, ``wrong``, or ``person`` (a choice or prose, of which nothing is computed); ``why`` in
    words; ``line`` in the sheet, 0 for a derived set."""

    part: str
    name: str
    kind: str
    verdict: str
    why: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        _require(self.verdict, ASK_CHECKS)

    def to_json(self) -> Json:
        return {
            "part": self.part,
            "name": self.name,
            "kind": self.kind,
            "verdict": self.verdict,
            "why": self.why or None,
            "line": self.line or None,
        }


@dataclass(frozen=True)
class Validation:
    """A problem set, checked. ``faults``: formulas that cannot be read or whose shapes do not fit, each with its
    place; with any of them nothing else is checked. ``blank_faults``: what the blank handout scores;
    ``solution_faults``: where the reference solution falls short. ``blank_score`` and ``full_score``: points
    of the two (the latter with those that wait for a person)."""

    problems: str
    title: str
    points: float
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    asks: tuple[AskCheck, ...] = ()
    blank_faults: tuple[str, ...] = ()
    solution_faults: tuple[str, ...] = ()
    blank_score: float = 0.0
    full_score: float = 0.0

    @property
    def is_wrong(self) -> bool:
        wrong = any(ask.verdict == "wrong" for ask in self.asks)
        return bool(self.faults or self.blank_faults or self.solution_faults or wrong)

    def to_json(self) -> Json:
        return {
            "problems": self.problems,
            "title": self.title,
            "points": _number(self.points),
            "valid": not self.is_wrong,
            "faults": list(self.faults),
            "notes": list(self.notes),
            "answers": [ask.to_json() for ask in self.asks],
            "blank": {"score": _number(self.blank_score), "faults": list(self.blank_faults)},
            "solution": {"score": _number(self.full_score), "faults": list(self.solution_faults)},
        }
