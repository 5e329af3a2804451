"""The decisions of a person on the command line: found, applied, and told where they cannot be applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from derivecheck.cli.exits import CannotRun, complain
from derivecheck.results import GradeReport, InputError

if TYPE_CHECKING:
    from derivecheck.overrides import Overrides, Trouble


class Decisions:
    """The decisions of the file that was named, or of the one found beside the submissions."""

    def __init__(self, named: Path | None, submissions: Sequence[Path]) -> None:
        """Raises ``CannotRun`` where the file is not there or is no TOML: no total would be right without it."""
        from derivecheck.overrides import Overrides, find_overrides, read_overrides

        self._path = named or find_overrides(submissions)
        self._graded: list[GradeReport] = []
        try:
            self._overrides = read_overrides(self._path) if self._path else Overrides()
        except InputError as problem:
            raise CannotRun(str(problem)) from None

    @property
    def overrides(self) -> Overrides:
        return self._overrides

    def applied(self, report: GradeReport) -> GradeReport:
        """The report with the decisions that are about it."""
        if self._path is None:
            return report
        from derivecheck.overrides import apply_overrides

        self._graded.append(report)
        return apply_overrides([report], self._overrides)[0][0]

    def tell_troubles(self) -> bool:
        """Say on standard error, with its line, what could not be applied; whether an entry is plainly wrong (one
        that has gone stale is told only)."""
        if self._path is None:
            return False
        from derivecheck.overrides import apply_overrides

        _, found = apply_overrides(self._graded, self._overrides, exists=self._is_beside)
        troubles: list[Trouble] = [*self._overrides.troubles, *found]
        for trouble in sorted(troubles, key=lambda trouble: trouble.line):
            complain(f"{self._path}:{trouble.line}: {trouble.message}")
        return any(not trouble.stale for trouble in troubles)

    def _is_beside(self, name: str) -> bool:
        """Whether a submission that was not graded now lies beside the file."""
        assert self._path is not None
        first = name.replace("\\", "/").partition("/")[0]
        return any(entry.name == first for entry in self._path.parent.iterdir())
