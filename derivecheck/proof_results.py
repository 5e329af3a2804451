"""A proof as a result: its steps with what came of replaying them, and the whole as LaTeX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STEP_OUTCOMES = ("proved", "sampled", "undecided", "failed")


@dataclass(frozen=True)
class ProofStep:
    """One step: by ``rule`` (``reason`` in words) ``before`` becomes ``after``, both LaTeX; ``op``: how they stand to
    each other, ``=`` unless it is a step of an inequality. ``outcome``: one of ``STEP_OUTCOMES``; ``why`` where it is
    not ``proved``. ``inner``: the steps of the proofs that it rests on."""

    rule: str
    reason: str
    before: str
    after: str
    outcome: str
    why: str = ""
    inner: tuple[ProofStep, ...] = ()
    op: str = "="

    def __post_init__(self) -> None:
        if self.outcome not in STEP_OUTCOMES:
            raise ValueError(f"unknown outcome {self.outcome!r}; known: {', '.join(STEP_OUTCOMES)}")

    def leaves(self) -> tuple[ProofStep, ...]:
        """The steps at the bottom: of an induction those of its parts."""
        return tuple(leaf for step in self.inner for leaf in step.leaves()) if self.inner else (self,)

    def to_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "rule": self.rule,
            "reason": self.reason,
            "before": self.before,
            "op": self.op,
            "after": self.after,
            "outcome": self.outcome,
            "why": self.why or None,
        }
        return {**made, "steps": [step.to_json() for step in self.inner]} if self.inner else made


@dataclass(frozen=True)
class ProofResult:
    """``steps`` in order; ``latex``: the proof as displays with reasons, small steps put together."""

    steps: tuple[ProofStep, ...]
    latex: str

    @property
    def outcome(self) -> str:
        """The worst of the steps."""
        return next((o for o in reversed(STEP_OUTCOMES) if any(step.outcome == o for step in self.steps)), "proved")

    def counts(self) -> dict[str, int]:
        """How many steps came out how; those that an induction rests on are counted in its place."""
        leaves = [leaf for step in self.steps for leaf in step.leaves()]
        return {outcome: sum(leaf.outcome == outcome for leaf in leaves) for outcome in STEP_OUTCOMES}

    def to_json(self) -> dict[str, Any]:
        return {"outcome": self.outcome, "steps": [step.to_json() for step in self.steps], "latex": self.latex}
