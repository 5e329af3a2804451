"""The public functions, handed on by ``derivecheck``."""

from __future__ import annotations

from derivecheck.checking import check, steps
from derivecheck.grading import grade
from derivecheck.linting import lint

__all__ = ["check", "grade", "lint", "steps"]
