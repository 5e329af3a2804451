"""``derivecheck steps``: which relations of a chain hold?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.batch import given_field, run_batch, text_field
from derivecheck.cli.exits import CannotRun, verdict_code
from derivecheck.results import Json, StepsResult


def steps(
    chain: Annotated[str | None, typer.Argument(help="The chain, in LaTeX: a = b = c.", show_default=False)] = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="STATEMENT", help="A declaration or assumption, in LaTeX; may be repeated."),
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE", help="JSON lines: id, given, chain ('-': standard input)."),
    ] = None,
) -> int:
    """Decide every relation of CHAIN, or of every chain of a --batch file."""
    if batch is not None:
        if chain is not None or given:
            raise CannotRun("steps: --batch takes no CHAIN or --given")
        return run_batch(batch, _decide)
    if chain is None or not chain.strip():
        raise CannotRun("steps: there is no CHAIN and no --batch")
    return _check_one(chain, given or [])


def _check_one(chain: str, given: list[str]) -> int:
    from derivecheck import api
    from derivecheck.report.text import open_console, print_steps

    result = api.steps(chain, given)
    print_steps(result, open_console())
    return verdict_code(result.is_wrong)


def _decide(record: Json) -> StepsResult:
    from derivecheck import api

    return api.steps(text_field(record, "chain"), given_field(record))
