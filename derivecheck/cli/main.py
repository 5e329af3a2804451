"""The entry point: puts the commands together and turns every outcome into an exit code.

Algorithm: typer parses, a command returns its exit code or raises; nothing below this file ends the
process. A fault of the program itself is one line too, named as such; the environment variable
``DERIVECHECK_TRACEBACK`` shows where it happened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated

import typer

from derivecheck.cli.check import check
from derivecheck.cli.exits import BROKEN_PIPE, COULD_NOT_RUN, INTERRUPTED, CannotRun, complain
from derivecheck.cli.export import export
from derivecheck.cli.grade import grade
from derivecheck.cli.handout import handout
from derivecheck.cli.lint import lint
from derivecheck.cli.list_known import list_known
from derivecheck.cli.lsp import lsp
from derivecheck.cli.new import new
from derivecheck.cli.read import read
from derivecheck.cli.serve import serve
from derivecheck.cli.solve import solve
from derivecheck.cli.steps import steps
from derivecheck.cli.validate import validate
from derivecheck.results import InputError

EXIT_CODES = "Exit codes: 0 nothing wrong found, 1 something is wrong in what was checked, 2 could not run."

app = typer.Typer(
    name="derivecheck",
    help="Check and grade mathematical derivations written in LaTeX.",
    epilog=EXIT_CODES,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
# A formula may begin with a minus sign, so an unknown "-x" is an argument; these commands therefore
# have no short options, which would take a letter away from a formula.
_FORMULAS = {"ignore_unknown_options": True}
app.command(epilog=EXIT_CODES)(grade)
app.command(epilog=EXIT_CODES)(lint)
app.command(epilog=EXIT_CODES, context_settings=_FORMULAS)(check)
app.command(epilog=EXIT_CODES, context_settings=_FORMULAS)(steps)
app.command(epilog=EXIT_CODES, context_settings=_FORMULAS)(read)
app.command()(solve)
app.command()(new)
app.command(epilog=EXIT_CODES)(validate)
app.command()(handout)
app.command()(export)
app.command()(lsp)
app.command()(serve)
app.command("list")(list_known)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("derivecheck")
        except PackageNotFoundError:
            number = "(not installed)"
        print(f"derivecheck {number}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Check and grade mathematical derivations written in LaTeX."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code."""
    _accept_all_text()
    try:
        code = app(args=arguments, prog_name="derivecheck", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as problem:
        complain(f"{problem.format_message()} (see derivecheck --help)")
        return COULD_NOT_RUN
    except (CannotRun, InputError) as problem:
        complain(str(problem))
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer turns a broken pipe, and nothing else here, into SystemExit
        _drop_output()
        return BROKEN_PIPE
    except Exception as fault:
        if os.environ.get("DERIVECHECK_TRACEBACK"):
            raise
        complain(
            f"INTERNAL ERROR: {type(fault).__name__}: {fault} (DERIVECHECK_TRACEBACK=1 shows where; please report it)"
        )
        return COULD_NOT_RUN
    if code == INTERRUPTED:
        complain("interrupted")
    return code if isinstance(code, int) else 0


def main() -> None:
    """The console script."""
    sys.exit(run())


def _accept_all_text() -> None:
    """No character of a submission may end the program because the terminal has no code for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """After a closed pipe, keep the interpreter from complaining when it flushes at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
