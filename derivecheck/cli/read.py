"""``derivecheck read``: what was understood, formula by formula."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from derivecheck.cli.exits import CannotRun, verdict_code

if TYPE_CHECKING:
    from derivecheck.results import Json
    from derivecheck.understanding import ReadFormula

_LOOKS_LIKE_A_FILE = re.compile(r"[\w./~ -]*\.(?:tex|ltx|latex|md|markdown|ipynb|txt)")


def read(
    source: Annotated[
        str, typer.Argument(metavar="FILE|FORMULA", help="A write-up, or one formula.", show_default=False)
    ],
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="STATEMENT", help="A declaration or assumption, in LaTeX; may be repeated."),
    ] = None,
    tree: Annotated[bool, typer.Option("--tree", help="Show the typed tree of every expression.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each formula, a line each.")] = False,
    second: Annotated[
        bool, typer.Option("--second-reader/--no-second-reader", help="Ask the second reader about scalar formulas.")
    ] = True,
) -> int:
    """Show how FILE or FORMULA is read: the meaning, its shape, the shapes of its symbols, other readings."""
    if not source.strip():
        raise CannotRun("read: there is no FILE or FORMULA")
    path = _path(source)
    from derivecheck.understanding import read_one, read_write_up

    if path is None:
        return _write([read_one(source, given or [], second=second)], tree, as_json, many=False)
    return _write(read_write_up(path, given or [], second=second), tree, as_json, many=True)


def _path(source: str) -> Path | None:
    """The file that is meant, or None for a formula. Raises ``CannotRun`` for a name of a file that is not there."""
    try:
        found = Path(source).exists()
    except (OSError, ValueError):  # too long, or with a NUL: no name of a file
        return None
    if found:
        return Path(source)
    if _LOOKS_LIKE_A_FILE.fullmatch(source):
        raise CannotRun(f"{source}: no such file")
    return None


def _write(formulas: Iterable[ReadFormula], tree: bool, as_json: bool, *, many: bool) -> int:
    from derivecheck.report.json_report import json_line
    from derivecheck.report.text import open_console
    from derivecheck.report.understood import print_formula, print_total

    console = open_console()
    count = wrong = 0
    for formula in formulas:
        count += 1
        wrong += formula.is_wrong
        if as_json:
            sys.stdout.write(json_line(_json(formula, tree)) + "\n")
            continue
        if count > 1:
            console.print()
        print_formula(formula, console, tree=tree, numbered=many)
    if many and not as_json:
        console.print()
        print_total(count, wrong, console)
    return verdict_code(wrong > 0)


def _json(formula: ReadFormula, tree: bool) -> Json:
    made = formula.to_json()
    if tree:
        from derivecheck.report.understood import tree_text

        for statement, shown in zip(formula.statements, made["statements"], strict=True):
            for side, record in zip(statement.sides, shown["sides"], strict=True):
                record["tree"] = None if side.expression is None else tree_text(side.expression)
    return made
