"""The public functions, handed on by ``derivecheck``."""

from __future__ import annotations

from derivecheck.checking import check, steps
from derivecheck.grading import grade
from derivecheck.linter.linting import lint
from derivecheck.many import check_many

__all__ = ["check", "check_many", "grade", "lint", "steps"]
