"""``derivecheck export``: what other systems grade with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.exits import CannotRun
from derivecheck.cli.grade import require_problem_set
from derivecheck.cli.output import require_writable, write_bytes
from derivecheck.results import InputError

DEFAULT_PROBLEMS = "ift6135_h20_a2"
DEFAULT_ARCHIVE = Path("autograder.zip")


class Target(StrEnum):
    gradescope = "gradescope"


class Visibility(StrEnum):
    hidden = "hidden"
    after_due_date = "after_due_date"
    after_published = "after_published"
    visible = "visible"


def export(
    target: Annotated[Target, typer.Argument(help="The system.", show_default=False)],
    problems: Annotated[
        str, typer.Option("--problems", metavar="NAME|FILE", help="The problem set, bundled or in a Markdown file.")
    ] = DEFAULT_PROBLEMS,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PATH", help="The archive to write.")
    ] = DEFAULT_ARCHIVE,
    visibility: Annotated[
        Visibility, typer.Option("--visibility", help="When students see the report, expected answers and all.")
    ] = Visibility.after_published,
    overrides: Annotated[
        Path | None, typer.Option("--overrides", metavar="FILE", help="Decisions to apply there.", show_default=False)
    ] = None,
    time_limit: Annotated[
        int, typer.Option("--time-limit", metavar="SECONDS", min=1, help="Processor time for a submission.")
    ] = 300,
    memory_limit: Annotated[int, typer.Option("--memory-limit", metavar="MB", min=100, help="Memory for one.")] = 2000,
) -> int:
    """Write an autograder for TARGET that grades as this program does here."""
    require_problem_set(problems)
    require_writable(output)
    from derivecheck.autograder.archive import gradescope_archive
    from derivecheck.autograder.settings import AutograderSettings

    settings = AutograderSettings(problems, visibility.value, time_limit, memory_limit)
    write_bytes(output, gradescope_archive(settings, _checked(overrides)))
    print(f"{output}: upload it to {target.value.capitalize()} as the assignment's autograder")
    return 0


def _checked(path: Path | None) -> str:
    """The text of a file of decisions in which nothing is wrong."""
    if path is None:
        return ""
    from derivecheck.overrides import read_overrides

    try:
        found = read_overrides(path)
    except InputError as problem:
        raise CannotRun(str(problem)) from None
    if found.troubles:
        raise CannotRun(f"{path}:{found.troubles[0].line}: {found.troubles[0].message}")
    return path.read_text(encoding="utf-8-sig")
