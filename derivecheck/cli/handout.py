"""``derivecheck handout``: the blank sheet for the class."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.exits import CannotRun
from derivecheck.cli.output import require_writable, write_text


def handout(
    problems: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A problem set: its name, or its .md file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="The file to write; else standard output.")
    ] = None,
) -> int:
    """Print the sheet as the class gets it: without answers, solutions and points for partly right answers."""
    if output is not None:
        require_writable(output)
    from derivations.catalog import load_problem_set
    from derivations.sheets.handout import handout as text_of

    try:
        text = text_of(load_problem_set(problems))
    except LookupError as problem:
        raise CannotRun(str(problem)) from None
    if output is None:
        sys.stdout.write(text)
    else:
        write_text(output, text)
    return 0
