"""A cell magic for notebooks: ``%load_ext derivecheck.notebook``, then LaTeX in cells that begin ``%%derivecheck``.

A cell with formulas between dollars or in display environments is linted as a write-up; a cell that is bare
mathematics is one chain. The result is shown, and is the value of the cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from derivecheck.results import InputError

if TYPE_CHECKING:
    from derivecheck.linter.results import LintReport
    from derivecheck.results import StepsResult

_MARKED = re.compile(r"\$|\\\[|\\\(|\\begin\s*\{(?:equation|align|gather|multline|eqnarray|displaymath|math|document)")
_KINDS = ("markdown", "tex")


def judged(cell: str, given: Sequence[str] = (), kind: str = "markdown") -> LintReport | StepsResult:
    """What the cell's text is worth: a report for a write-up, steps for a bare chain. Raises ``InputError``."""
    from derivecheck import api

    if not cell.strip():
        raise InputError("the cell is empty")
    if _MARKED.search(cell):
        return api.lint(cell, kind=kind, given=given)
    return api.steps(cell.strip(), given=given)


@magics_class
class DerivecheckMagics(Magics):
    """The magics of this extension."""

    @magic_arguments()
    @argument("--given", "-g", action="append", default=[], metavar="STATEMENT", help="a declaration, in LaTeX")
    @argument("--kind", choices=_KINDS, default="markdown", help="how the cell is written (default: markdown)")
    @cell_magic
    def derivecheck(self, line: str, cell: str) -> Any:
        """Judge every relation of the cell's LaTeX."""
        told = parse_argstring(self.derivecheck, line)
        try:
            return judged(cell, [_unquoted(given) for given in told.given], told.kind)
        except InputError as problem:
            raise UsageError(str(problem)) from None


def _unquoted(text: str) -> str:
    """A statement without the quotes that held it together, which IPython leaves in place."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def load_ipython_extension(shell: Any) -> None:
    """Called by ``%load_ext``."""
    shell.register_magics(DerivecheckMagics)
