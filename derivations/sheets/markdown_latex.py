"""The Markdown of a sheet's solutions as LaTeX: words escaped, formulas as they are, long chains on several lines.

Only what solutions use is known: paragraphs, emphasis, code, lists of one level. Everything else is printed as
it stands.
"""

from __future__ import annotations

import re

from derivations.typeset import LINE, Block, Row, width
from notation.documents import Formula, Prose, read_text
from notation.source import NotationError
from notation.statements.reading import statements_of

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_MARKS = (
    (re.compile(r"\*\*(.+?)\*\*", re.DOTALL), r"\\textbf{\1}"),
    (re.compile(r"(?<![\w*])\*(?!\s)(.+?)\*(?![\w*])", re.DOTALL), r"\\emph{\1}"),
    (re.compile(r"`([^`]+)`"), r"\\texttt{\1}"),
    (re.compile(r"^[ \t]*-[ \t]+", re.MULTILINE), r"\\par\\noindent\\textbullet\\ "),
)


def latex_of(markdown: str) -> str:
    """The text as the body of a LaTeX document."""
    if not markdown.strip():
        return ""
    document = read_text(markdown, "markdown")
    made, position = "", 0
    for item in document.items:
        start, end = (item.outer_start, item.outer_end) if isinstance(item, Formula) else (item.start, item.end)
        made += _gap(document.source[position:start])
        position = end
        if isinstance(item, Formula):
            made += _display(item) if item.display else f"${item.latex}$"
        elif not (isinstance(item, Prose) and item.kind == "comment"):
            made += words(document.source[start:end])
    return made.strip()


def pieces_of(markdown: str) -> tuple[str | Block, ...]:
    """Paragraphs of words, with their inline formulas between dollars, and displays, in order."""
    if not markdown.strip():
        return ()
    document = read_text(markdown, "markdown")
    made: list[str | Block] = []
    text, position = "", 0
    for formula in document.formulas:
        if formula.display:
            made += _paragraphs(text + document.source[position : formula.outer_start])
            made.append(_block(formula.latex))
            text = ""
        else:
            text += document.source[position : formula.outer_start] + f"${formula.latex}$"
        position = formula.outer_end
    return (*made, *_paragraphs(text + document.source[position:]))


def _paragraphs(text: str) -> list[str]:
    found = (re.sub(r"\s+", " ", piece).strip() for piece in re.split(r"\n\s*\n", text))
    return [piece for piece in found if piece.strip(" .,;")]


def _block(latex: str) -> Block:
    """A display as a chain with a row for each relation after the first."""
    first, *rest = _rows(latex) or (latex,)
    head = " ".join([first, *rest[:1]])
    return Block("", head, tuple(Row("", row, "") for row in rest[1:]))


def words(text: str) -> str:
    """Words without formulas: special characters escaped, emphasis and code set."""
    made = "".join(_SPECIAL.get(mark, mark) for mark in text)
    for pattern, replacement in _MARKS:
        made = pattern.sub(replacement, made)
    return made


def _gap(text: str) -> str:
    return "\n\n" if text.count("\n") > 1 else "\n" if "\n" in text else " " if text else ""


def _display(formula: Formula) -> str:
    if formula.latex.lstrip().startswith(r"\begin{align"):
        return formula.latex
    return display(formula.latex)


def display(latex: str) -> str:
    """A display; a chain that is too long for one line is broken before its relations."""
    rows = _rows(latex) if width(latex) > LINE else ()
    if not rows:
        return f"\\[ {latex} \\]"
    first, *rest = rows
    below = " \\\\\n".join(f"&{row}" for row in rest)
    return f"\\begin{{align*}}\n{first} {below}\n\\end{{align*}}"


def _rows(latex: str) -> tuple[str, ...]:
    """The left side, then each relation with its right side; nothing for what is not one chain."""
    try:
        chains = statements_of(latex)
    except NotationError:
        return ()
    if len(chains) != 1 or chains[0].remarks or chains[0].continues or not chains[0].ops or "&" in latex:
        return ()
    starts = [span.start for span in chains[0].op_spans]
    pieces = [latex[: starts[0]]]
    pieces += [latex[start:end] for start, end in zip(starts, [*starts[1:], len(latex)], strict=True)]
    return tuple(re.sub(r"\s+", " ", piece).strip() for piece in pieces)


__all__ = ["display", "latex_of", "pieces_of", "words"]
