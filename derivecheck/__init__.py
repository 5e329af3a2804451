"""What is decided: verdicts, steps, diagnosis, grading, reports, command line.

The public API; imports are lazy, so that ``import derivecheck`` costs nothing.
"""

from __future__ import annotations

from typing import Any

__all__ = ["check", "check_many", "grade", "lint", "steps"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from derivecheck import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
