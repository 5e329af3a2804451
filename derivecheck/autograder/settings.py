"""What the archive says about its assignment: read on Gradescope, written where the archive is made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from derivecheck.results import InputError

NAME = "settings.json"
OVERRIDES = "overrides.toml"
PROBLEMS = "problems"  # the folder for a problem set that is a file


@dataclass(frozen=True)
class AutograderSettings:
    """``problems``: the problem set, a name or a file; ``visibility``: when students see the report; ``seconds``:
    processor time and ``megabytes``: memory that one submission may take."""

    problems: str
    visibility: str = "after_published"
    seconds: int = 300
    megabytes: int = 2000

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_text(cls, text: str) -> AutograderSettings:
        """Raises ``InputError``."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as problem:
            raise InputError(f"{NAME}: {problem}") from None
