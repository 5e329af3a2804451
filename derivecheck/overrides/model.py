"""A decision of a person, and what can be wrong with one. All immutable."""

from __future__ import annotations

from dataclasses import dataclass

from derivecheck.identical import answer_key, step_key
from derivecheck.results import StepResult

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
STEP_VERDICTS = {"right": "holds", "wrong": "fails", "holds": "holds", "fails": "fails"}
"""What a person may write, and the verdict that it is."""


@dataclass(frozen=True)
class Override:
    """One decision. ``submission`` and ``like`` say whose: one submission, every submission whose answer is
    ``like`` this LaTeX, or (with both) one submission as long as its answer is still that. ``meaning``: the
    ``AnswerResult.meaning`` of the answer, so that it is found however others write it. ``answer`` is "" for a part
    as a whole, and for a relation: ``step`` is that one as LaTeX, of one submission or (``submission`` "") of all that
    have it, and ``meaning`` its ``StepResult.meaning``. ``verdict`` is one of the tables above or ""; ``points`` are
    what the answer or the part gets (None: as the verdict says). ``seen``: the ``PartResult.content`` that was decided
    on; another content makes it stale. ``line``: where it stands in its file, 0 for a new one."""

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
    step: str = ""

    def __post_init__(self) -> None:
        problem = self.problem()
        if problem:
            raise ValueError(problem)

    def problem(self) -> str:
        """What is wrong with it in itself, in one line; "" if nothing is."""
        known = STEP_VERDICTS if self.step else ANSWER_VERDICTS if self.answer else PART_VERDICTS
        if not self.part:
            return "says no part"
        if self.step and (self.answer or self.like):
            return "is about a relation ('step'), so it has no 'answer' and no 'like'"
        if not self.submission and not self.like and not self.step:
            return "says neither a submission nor what the answer is like"
        if self.like and not self.answer:
            return "'like' needs an answer"
        if self.verdict and self.verdict not in known:
            return f"unknown verdict {self.verdict!r}; known: {', '.join(known)}"
        if self.step and self.points is not None:
            return "a relation holds or fails; points are given for an answer or a part"
        if self.points is not None and not 0 <= self.points < float("inf"):
            return f"points {self.points:g} are not 0 or more"
        if not self.verdict and self.points is None and not self.comment:
            return "decides nothing: it has no verdict, no points and no comment"
        if self.verdict == "incomplete" and self.points is None:
            return "verdict 'incomplete' needs points"
        return ""

    def fits(self, latex: str, meaning: str, macros: tuple[str, ...]) -> bool:
        """Whether an answer is the one that this decision about many is about."""
        if self.meaning and self.meaning == meaning:
            return True
        return answer_key(self.like, macros) == answer_key(latex, macros)

    def fits_step(self, step: StepResult, macros: tuple[str, ...]) -> bool:
        """Whether a relation is the one that this decision is about. For many submissions the same marks are not
        enough where it is known that they mean another thing: the authors' names may stand for different things."""
        if self.meaning and step.meaning and not self.submission:
            return self.meaning == step.meaning
        return answer_key(self.step, macros) == step_key(step, macros)

    @property
    def target(self) -> tuple[str, ...]:
        """What it is about: two decisions with one target contradict each other, however their answer is typed."""
        like = "" if self.submission else answer_key(self.like)
        return (self.submission, self.part, self.answer, like, answer_key(self.step) if self.step else "")


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
