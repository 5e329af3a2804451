"""A step that is not known to hold, as second looks take it."""

from __future__ import annotations

from dataclasses import dataclass

from derivecheck.linter.claim import Claim
from derivecheck.results import StepResult
from notation.raw import Raw


@dataclass(frozen=True)
class Case:
    """A step that is not known to hold, its claim, and the parsed trees of both sides. ``doubted``: a difference
    was found that need not be a mistake, or none was."""

    step: StepResult
    claim: Claim
    left: Raw | None
    right: Raw | None
    doubted: bool
    chain: tuple[Raw, ...] = ()


__all__ = ["Case"]
