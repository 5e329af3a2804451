"""A decision of a person, and what can be wrong with one. All immutable."""

from __future__ import annotations

from dataclasses import dataclass

from derivecheck.identical import answer_key

ANSWER_VERDICTS = {
    "right": "equal",
    "wrong": "different",
    "equal": "equal",
    "different": "different",
    "missing": "missing",
}
PART_VERDICTS = {
    "right": "correct",
    "wrong": "incorrect",
    "correct": "correct",
    "incorrect": "incorrect",
    "incomplete": "incomplete",
    "missing": "missing",
}
"""What a person may write, and the verdict that it is."""


@dataclass(frozen=True)
class Override:
    """One decision. ``submission`` and ``like`` say whose: one submission, every submission whose answer is
    ``like`` this LaTeX, or (with both) one submission as long as its answer is still that. ``meaning``: the
    ``AnswerResult.meaning`` of the answer, so that it is found however others write it. ``answer`` is "" for a part
    as a whole. ``verdict`` is one of the tables above or ""; ``points`` are what the answer or the part gets
    (None: as the verdict says). ``seen``: the ``PartResult.content`` that was decided on; another content makes it
    stale. ``line``: where it stands in its file, 0 for a new one."""

    part: str
    answer: str = ""
    submission: str = ""
    like: str = ""
    verdict: str = ""
    points: float | None = None
    comment: str = ""
    seen: str = ""
    line: int = 0
    meaning: str = ""

    def __post_init__(self) -> None:
        problem = self.problem()
        if problem:
            raise ValueError(problem)

    def problem(self) -> str:
        """What is wrong with it in itself, in one line; "" if nothing is."""
        known = ANSWER_VERDICTS if self.answer else PART_VERDICTS
        if not self.part:
            return "says no part"
        if not self.submission and not self.like:
            return "says neither a submission nor what the answer is like"
        if self.like and not self.answer:
            return "'like' needs an answer"
        if self.verdict and self.verdict not in known:
            return f"unknown verdict {self.verdict!r}; known: {', '.join(known)}"
        if self.points is not None and not 0 <= self.points < float("inf"):
            return f"points {self.points:g} are not 0 or more"
        if not self.verdict and self.points is None and not self.comment:
            return "decides nothing: it has no verdict, no points and no comment"
        if not self.answer and self.verdict == "incomplete" and self.points is None:
            return "verdict 'incomplete' needs points"
        return ""

    def fits(self, latex: str, meaning: str, macros: tuple[str, ...]) -> bool:
        """Whether an answer is the one that this decision about many is about."""
        if self.meaning and self.meaning == meaning:
            return True
        return answer_key(self.like, macros) == answer_key(latex, macros)

    @property
    def target(self) -> tuple[str, ...]:
        """What it is about: two decisions with one target contradict each other, however their answer is typed."""
        return (self.submission, self.part, self.answer, "" if self.submission else answer_key(self.like))


@dataclass(frozen=True)
class Trouble:
    """An entry that cannot be used, or no longer: its line in the file and the reason. ``stale``: it was right
    once."""

    line: int
    message: str
    stale: bool = False


@dataclass(frozen=True)
class Overrides:
    """The decisions of one file (``path`` as it was given), and what is wrong in it."""

    entries: tuple[Override, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    path: str = ""
