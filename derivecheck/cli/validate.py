"""``derivecheck validate``: check a problem set."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Annotated

import typer

from derivecheck.cli.exits import SOMETHING_WRONG, verdict_code


class Format(StrEnum):
    text = "text"
    json = "json"


def validate(
    problems: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A problem set: its name, or its .md file.")],
    form: Annotated[Format, typer.Option("--format", help="How the findings are written.")] = Format.text,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every answer, not only the open ones.")
    ] = False,
) -> int:
    """Check a problem set: formulas, shapes, reference answers, the blank handout and the reference solution."""
    from derivations.catalog import FaultySheet
    from derivecheck.report.validation_text import print_faults, print_validation
    from derivecheck.validating import validate as check

    try:
        with _progress(problems):
            result = check(problems)
    except FaultySheet as faulty:
        if form is Format.json:
            sys.stdout.write(_json({"problems": problems, "valid": False, "faults": list(faulty.explanations)}))
        else:
            print_faults(problems, faulty.explanations)
        return SOMETHING_WRONG
    if form is Format.json:
        sys.stdout.write(_json(result.to_json()))
    else:
        print_validation(result, verbose=verbose)
    return verdict_code(result.is_wrong)


def _json(item: object) -> str:
    import json

    return json.dumps(item, indent=2) + "\n"


def _progress(label: str) -> AbstractContextManager[object]:
    """A spinner on standard error while a person waits; nothing when it is not a terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True, markup=False).status(f"validating {label}")
