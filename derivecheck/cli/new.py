"""``derivecheck new``: start a problem set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.exits import CannotRun
from derivecheck.cli.output import require_writable, write_text

_NAME = re.compile(r"\w[\w .-]*")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the problem set, or the file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> int:
    """Start a problem set: write NAME.md, a small sheet that validates, to be changed."""
    path = Path(name) if name.lower().endswith(".md") else Path(f"{name}.md")
    if not _NAME.fullmatch(path.stem):
        raise CannotRun(f"new: {path.stem!r} is no name; use letters, digits, '_' and '-'")
    if path.exists() and not force:
        raise CannotRun(f"{path}: is there already; --force writes over it")
    require_writable(path)
    from derivations.sheets.template import template

    write_text(path, template(path.stem))
    print(f"{path}: change it, then run: derivecheck validate {path}")
    return 0
