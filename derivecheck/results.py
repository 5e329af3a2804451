"""What the library answers: immutable results, and their JSON form.

The keys of ``to_json`` are a contract with other programs (README, "Contracts"): a key may be added,
none is renamed or dropped. An absent text is the empty string here and ``null`` in JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derivecheck.proof_results import ProofResult

PAIR_VERDICTS = ("equal", "different", "undecided", "unreadable", "ill-typed")
ANSWER_VERDICTS = (*PAIR_VERDICTS, "missing", "person")
STEP_VERDICTS = ("holds", "fails", "undecided", "unreadable", "ill-typed")
PART_VERDICTS = ("correct", "incorrect", "incomplete", "missing", "person")

# What makes a command exit with 1. "undecided" is not here: nothing wrong was found.
WRONG = frozenset({"different", "fails", "ill-typed", "unreadable", "incorrect", "incomplete", "missing"})

Json = dict[str, Any]


class InputError(Exception):
    """What was handed in cannot be worked on at all: the message is one line for its author."""


def _require(verdict: str, known: tuple[str, ...]) -> None:
    if verdict not in known:
        raise ValueError(f"unknown verdict {verdict!r}; known: {', '.join(known)}")


def _number(value: float) -> float | int:
    """Points for JSON: whole numbers without a decimal point, no rounding noise."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


@dataclass(frozen=True)
class CheckResult:
    """Whether two expressions mean the same.

    ``verdict`` is one of ``PAIR_VERDICTS``. ``how``: ``proved`` or ``sampled`` for equal, the limit that
    was reached for undecided. ``reading``: the meaning that was used, as LaTeX. ``hint``: the smallest
    edit that would make the answer right. ``message``: the place and the reason when there is no
    meaning to compare. ``second_reader``: how an independent reader disagrees, where it was asked. ``proof``: of what
    is proved, where it was asked for."""

    verdict: str
    how: str = ""
    reading: str = ""
    counterexample: str = ""
    hint: str = ""
    message: str = ""
    second_reader: str = ""
    proof: ProofResult | None = None

    def __post_init__(self) -> None:
        _require(self.verdict, PAIR_VERDICTS)

    @property
    def is_wrong(self) -> bool:
        return self.verdict in WRONG

    def to_json(self) -> Json:
        """``verdict how reading counterexample hint``; the reason of a failed reading is the hint."""
        made: Json = {
            "verdict": self.verdict,
            "how": self.how or None,
            "reading": self.reading or None,
            "counterexample": self.counterexample or None,
            "hint": self.hint or self.message or None,
        }
        if self.second_reader:
            made["second_reader"] = self.second_reader
        if self.proof is not None:
            made["proof"] = self.proof.to_json()
        return made

    def _repr_html_(self) -> str:
        from derivecheck.report.fragments import check_fragment

        return check_fragment(self)


@dataclass(frozen=True)
class Decided:
    """What a person decided about a relation, an answer or a part. ``verdict``, ``points``, ``comment``: as far as the
    person gave them; ``was``: the program's own verdict; ``was_score``: the points of the part before any decision
    (None for an answer)."""

    verdict: str = ""
    points: float | None = None
    comment: str = ""
    was: str = ""
    was_score: float | None = None

    def to_json(self) -> Json:
        return {
            "verdict": self.verdict or None,
            "points": None if self.points is None else _number(self.points),
            "comment": self.comment or None,
            "was": self.was or None,
            "was_score": None if self.was_score is None else _number(self.was_score),
        }

    @classmethod
    def from_json(cls, made: Json) -> Decided:
        texts = (made["verdict"] or "", made["points"], made["comment"] or "", made["was"] or "")
        return cls(*texts, made["was_score"])


@dataclass(frozen=True)
class StepResult:
    """One relation of a chain: ``left relation right`` as LaTeX, and whether it holds.

    ``line`` counts from 1 in the source the chain stands in. ``remarks`` say how a loose notation was
    read; they are no fault. ``meaning``: the same for relations of one part that do not hold and say the same, however
    they are written; "" where that is not known. ``decided``: a person overruled the verdict."""

    line: int
    relation: str
    left: str
    right: str
    verdict: str
    why: str = ""
    remarks: tuple[str, ...] = ()
    meaning: str = ""
    decided: Decided | None = None

    def __post_init__(self) -> None:
        _require(self.verdict, STEP_VERDICTS)

    @property
    def is_wrong(self) -> bool:
        return self.verdict in WRONG

    @property
    def is_overruled(self) -> bool:
        """Whether a person said that it holds or fails; a comment alone decides nothing."""
        return self.decided is not None and bool(self.decided.verdict)

    def to_json(self) -> Json:
        made: Json = {
            "line": self.line,
            "relation": self.relation,
            "left": self.left,
            "right": self.right,
            "verdict": self.verdict,
            "why": self.why or None,
            "remarks": list(self.remarks),
        }
        further = {"meaning": self.meaning, "decided": self.decided and self.decided.to_json()}
        return {**made, **{key: value for key, value in further.items() if value}}

    @classmethod
    def from_json(cls, made: Json) -> StepResult:
        return cls(
            made["line"],
            made["relation"],
            made["left"],
            made["right"],
            made["verdict"],
            made["why"] or "",
            tuple(made["remarks"]),
            made.get("meaning", ""),
            _decided(made),
        )


@dataclass(frozen=True)
class StepsResult:
    """The relations of one chain, in reading order."""

    steps: tuple[StepResult, ...]

    @property
    def is_wrong(self) -> bool:
        return any(step.is_wrong for step in self.steps)

    def to_json(self) -> Json:
        """``{"steps": [{"relation", "verdict", "why"}]}``; a remark stands in for an absent ``why``."""
        rows = [
            {"relation": step.relation, "verdict": step.verdict, "why": step.why or "; ".join(step.remarks) or None}
            for step in self.steps
        ]
        return {"steps": rows}

    def _repr_html_(self) -> str:
        from derivecheck.report.fragments import steps_fragment

        return steps_fragment(self)


@dataclass(frozen=True)
class AnswerResult:
    """One thing that a part asks for: what the derivation gives, what was submitted, and the verdict.

    ``line`` is 0 when nothing was submitted. ``decided``: a person overruled or completed the verdict.
    ``credit``: the share of the points that an answer which is not right gets all the same, where the problem
    set says so. ``carried_from``: the earlier part whose wrong answer this one follows from. ``meaning``: the same
    for answers to one ask that are not right and equal each other, however they are written."""

    name: str
    expected: str
    submitted: str
    line: int
    verdict: str
    how: str = ""
    counterexample: str = ""
    hint: str = ""
    decided: Decided | None = None
    credit: float = 0.0
    carried_from: str = ""
    meaning: str = ""

    def __post_init__(self) -> None:
        _require(self.verdict, ANSWER_VERDICTS)

    @property
    def is_wrong(self) -> bool:
        return self.verdict in WRONG

    def to_json(self) -> Json:
        made: Json = {
            "name": self.name,
            "expected": self.expected or None,
            "submitted": self.submitted or None,
            "line": self.line or None,
            "verdict": self.verdict,
            "how": self.how or None,
            "counterexample": self.counterexample or None,
            "hint": self.hint or None,
            "credit": _number(self.credit),
        }
        if self.carried_from:
            made["carried_from"] = self.carried_from
        if self.meaning:
            made["meaning"] = self.meaning
        return {**made, "decided": self.decided.to_json()} if self.decided else made

    @classmethod
    def from_json(cls, made: Json) -> AnswerResult:
        return cls(
            made["name"],
            made["expected"] or "",
            made["submitted"] or "",
            made["line"] or 0,
            made["verdict"],
            made["how"] or "",
            made["counterexample"] or "",
            made["hint"] or "",
            _decided(made),
            made.get("credit", 0.0),
            made.get("carried_from", ""),
            made.get("meaning", ""),
        )


def _decided(made: Json) -> Decided | None:
    found = made.get("decided")
    return None if found is None else Decided.from_json(found)


@dataclass(frozen=True)
class PartResult:
    """One part of a question. ``open`` counts the points of a mixed part that wait for a person; ``content`` is a
    digest of what the author wrote for the part; ``words`` is that text itself, where a person has to read it;
    ``decided``: a person decided the part as a whole, or some answers of it."""

    part: str
    verdict: str
    score: float
    max_score: float
    answers: tuple[AnswerResult, ...] = ()
    steps: tuple[StepResult, ...] = ()
    notes: tuple[str, ...] = ()
    open: float = 0.0
    content: str = ""
    words: str = ""
    decided: Decided | None = None

    def __post_init__(self) -> None:
        _require(self.verdict, PART_VERDICTS)

    @property
    def open_points(self) -> float:
        """Points that neither were given nor are lost: a person decides."""
        if self.open or self.verdict != "person":
            return self.open
        return self.max_score - self.score

    @property
    def is_wrong(self) -> bool:
        items: tuple[AnswerResult | StepResult, ...] = (*self.answers, *self.steps)
        return self.verdict in WRONG or any(item.is_wrong for item in items)

    def to_json(self) -> Json:
        made: Json = {
            "part": self.part,
            "verdict": self.verdict,
            "score": _number(self.score),
            "max_score": _number(self.max_score),
            "open": _number(self.open_points),
            "answers": [answer.to_json() for answer in self.answers],
            "steps": [step.to_json() for step in self.steps],
            "notes": list(self.notes),
        }
        further = {"content": self.content, "words": self.words, "decided": self.decided and self.decided.to_json()}
        return {**made, **{key: value for key, value in further.items() if value}}

    @classmethod
    def from_json(cls, made: Json) -> PartResult:
        return cls(
            made["part"],
            made["verdict"],
            made["score"],
            made["max_score"],
            tuple(AnswerResult.from_json(answer) for answer in made["answers"]),
            tuple(StepResult.from_json(step) for step in made["steps"]),
            tuple(made["notes"]),
            made["open"],
            made.get("content", ""),
            made.get("words", ""),
            _decided(made),
        )


@dataclass(frozen=True)
class Unreadable:
    """A formula that could not be read. ``explanation``: the reason, then the source line with a caret
    under the place, as ``NotationError.explain`` writes them."""

    line: int
    explanation: str
    part: str = ""

    def to_json(self) -> Json:
        return {"line": self.line, "part": self.part or None, "explanation": self.explanation}

    @classmethod
    def from_json(cls, made: Json) -> Unreadable:
        return cls(made["line"], made["explanation"], made["part"] or "")


@dataclass(frozen=True)
class GradeReport:
    """A graded submission. ``timings``: stage and seconds, in the order they ran; ``macros``: the definitions of the
    author's commands, with which his formulas are shown."""

    submission: str
    problems: str
    score: float
    max_score: float
    parts: tuple[PartResult, ...]
    timings: tuple[tuple[str, float], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    macros: tuple[str, ...] = ()

    @property
    def open_points(self) -> float:
        return sum(part.open_points for part in self.parts)

    @property
    def is_wrong(self) -> bool:
        return bool(self.unreadable) or any(part.is_wrong for part in self.parts)

    def to_json(self) -> Json:
        """The JSON report. Timings are left out: two runs over one submission give the same text."""
        made: Json = {
            "submission": self.submission,
            "problems": self.problems,
            "score": _number(self.score),
            "max_score": _number(self.max_score),
            "open": _number(self.open_points),
            "parts": [part.to_json() for part in self.parts],
            "unreadable": [block.to_json() for block in self.unreadable],
        }
        return {**made, "macros": list(self.macros)} if self.macros else made

    @classmethod
    def from_json(cls, made: Json) -> GradeReport:
        """The report that ``to_json`` wrote, without its timings; its ``to_json`` is the same again. Keys that are
        not known are left out. Raises ``KeyError`` or ``ValueError`` for what is no report."""
        return cls(
            made["submission"],
            made["problems"],
            made["score"],
            made["max_score"],
            tuple(PartResult.from_json(part) for part in made["parts"]),
            (),
            tuple(Unreadable.from_json(block) for block in made["unreadable"]),
            tuple(made.get("macros", ())),
        )

    def _repr_html_(self) -> str:
        from derivecheck.report.fragments import grade_fragment

        return grade_fragment(self)
