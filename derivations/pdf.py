"""From LaTeX to PDF, in a folder of its own and without shell escape."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

RUN_LIMIT = 120  # seconds for one run of pdflatex
_BAD_BOX = re.compile(r"^(?:Overfull|Underfull) \\[hv]box.*$", re.MULTILINE)
_UNDEFINED = re.compile(r"^.*(?:undefined references|Reference .* undefined|Citation .* undefined).*$", re.MULTILINE)
_ERROR = re.compile(r"^! .*$", re.MULTILINE)


class NoTeX(RuntimeError):
    """pdflatex is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "pdflatex was not found. Install a TeX distribution (on Debian: texlive-latex-recommended and "
            "texlive-pictures), or write the LaTeX file without the PDF."
        )


class TeXFailed(RuntimeError):
    """pdflatex stopped; carries the first error of its log."""

    def __init__(self, message: str, log: str) -> None:
        super().__init__(f"pdflatex could not set the document: {message}")
        self.log = log


@dataclass(frozen=True)
class TeXReport:
    """What the log of a successful run complains about."""

    overfull: tuple[str, ...]
    underfull: tuple[str, ...]
    undefined: tuple[str, ...]


def build_pdf(tex: str, out: Path | str) -> TeXReport:
    """Set ``tex`` with pdflatex and write the PDF to ``out``. Raises ``NoTeX`` or ``TeXFailed``."""
    program = shutil.which("pdflatex")
    if program is None:
        raise NoTeX
    with tempfile.TemporaryDirectory(prefix="derivecheck-") as folder:
        source = Path(folder) / "solutions.tex"
        source.write_text(tex, encoding="utf-8")
        log = ""
        for _ in range(2):  # the second run settles the references
            log = _run(program, source)
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise TeXFailed("no PDF was written", log)
        shutil.copyfile(made, Path(out))
    return report_of(log)


def _run(program: str, source: Path) -> str:
    command = [program, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", source.name]
    try:
        done = subprocess.run(command, cwd=source.parent, capture_output=True, timeout=RUN_LIMIT, check=False)
    except subprocess.TimeoutExpired as expired:
        raise TeXFailed(f"not finished after {RUN_LIMIT} s", "") from expired
    written = source.with_suffix(".log")
    log = written.read_text(encoding="utf-8", errors="replace") if written.exists() else ""
    if done.returncode != 0:
        found = _ERROR.search(log)
        raise TeXFailed(found.group(0) if found else f"exit code {done.returncode}", log)
    return log


def report_of(log: str) -> TeXReport:
    """The complaints of a log about boxes and references."""
    boxes = [found.group(0) for found in _BAD_BOX.finditer(log)]
    return TeXReport(
        overfull=tuple(box for box in boxes if box.startswith("Overfull")),
        underfull=tuple(box for box in boxes if box.startswith("Underfull")),
        undefined=tuple(found.group(0) for found in _UNDEFINED.finditer(log)),
    )
