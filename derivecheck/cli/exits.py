"""Exit codes, and the one line on standard error that explains a code of 2."""

from __future__ import annotations

import re
import sys

NOTHING_WRONG = 0
SOMETHING_WRONG = 1
COULD_NOT_RUN = 2
INTERRUPTED = 130  # what shells report for SIGINT
BROKEN_PIPE = 141  # what shells report for SIGPIPE


class CannotRun(Exception):
    """The command cannot do what was asked; the message is one line for the user."""


def complain(message: str) -> None:
    """``derivecheck: message`` on standard error, as one line without control characters."""
    line = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", message).strip()
    print(f"derivecheck: {line}", file=sys.stderr)


def verdict_code(is_wrong: bool) -> int:
    return SOMETHING_WRONG if is_wrong else NOTHING_WRONG
