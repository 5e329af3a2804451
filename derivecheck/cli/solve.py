"""``derivecheck solve``: the worked solutions, as LaTeX, PDF or data."""

from __future__ import annotations

import json
import shutil
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.exits import CannotRun
from derivecheck.cli.list_known import known_results
from derivecheck.cli.output import require_writable, write_out, write_text

DEFAULT_PDF = Path("solutions.pdf")


def solve(
    results: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Results or problem sets ('derivecheck list'), or .md files; none: the first set."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="The file to write; else standard output.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The book: all results of the catalogue and of the problem sets.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also build the PDF (needs pdflatex).")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The steps as data instead: rule, before, after, checked again.")
    ] = False,
) -> int:
    """Work out results, or write up the solutions of problem sets, in LaTeX."""
    if everything and results:
        raise CannotRun("solve --all writes everything there is; it takes no names")
    names = _require_known(results or [])
    if as_json:
        if pdf or (output is not None and output.suffix.lower() == ".pdf"):
            raise CannotRun("solve --json writes data; it builds no PDF")
        if output is not None:
            require_writable(output)
        write_out(_traces(names, everything), output)
        return 0
    source, built = _targets(output, pdf)
    for path in (source, built):
        if path is not None:
            require_writable(path)
    if built is not None and shutil.which("pdflatex") is None:
        raise CannotRun("solve --pdf needs pdflatex, which is not installed; without --pdf the LaTeX source is written")
    tex = _written(names, everything)
    if source is not None:
        write_text(source, tex)
    elif built is None:
        sys.stdout.write(tex if tex.endswith("\n") else tex + "\n")
    if built is not None:
        from derivations.solutions import build_pdf

        build_pdf(tex, built)
    return 0


def _written(names: list[str] | None, everything: bool) -> str:
    if everything:
        from derivations.book import write_book

        return write_book()
    from derivations.solutions import write_solutions

    try:
        return write_solutions(names)
    except LookupError as problem:  # a file that is no problem set
        raise CannotRun(str(problem)) from None


def _traces(names: list[str] | None, everything: bool) -> str:
    """The derivations as a JSON array."""
    from derivations.trace_json import all_traces, traces

    try:
        made = all_traces() if everything else traces(names)
    except LookupError as problem:  # a set without derivations, or a file that is no problem set
        raise CannotRun(str(problem)) from None
    return json.dumps(made, indent=2) + "\n"


def _require_known(names: list[str]) -> list[str] | None:
    """The names, each once and in the order given; None for all."""
    known = known_results()
    unknown = [name for name in names if name not in known and not name.lower().endswith(".md")]
    if unknown:
        close = get_close_matches(unknown[0], known, n=1)
        guess = f"; did you mean {close[0]!r}?" if close else ""
        raise CannotRun(f"unknown result or problem set {unknown[0]!r}{guess} ('derivecheck list' shows them)")
    return list(dict.fromkeys(names)) or None


def _targets(output: Path | None, pdf: bool) -> tuple[Path | None, Path | None]:
    """The LaTeX file and the PDF to write. ``-o x.pdf`` asks for the PDF; ``-o x.tex --pdf`` for both."""
    if output is not None and output.suffix.lower() == ".pdf":
        return None, output
    if not pdf:
        return output, None
    if output is None:
        return None, DEFAULT_PDF
    return output, output.with_suffix(".pdf")
