"""Setting the steps of a derivation as LaTeX displays, with reasons beside them where there is room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derivations.chain import NEW_CHAIN
from derivations.model import Derivation, Step, Table
from notation.expression import Expression, Relation
from notation.write.latex import write_latex
from notation.write.tables import RELATIONS

LINE = 41.0  # em: the text block of the document
INDENT = 1.0
REASONS = (14.0, 10.0)  # em: the widths that the column of reasons may have, the first that fits
BELOW = 32.0  # em: a reason below its line
GAP = 1.5
SLACK = 4.0  # em: how far an estimate of a wide line may be below the truth


@dataclass(frozen=True)
class Row:
    op: str
    latex: str
    reason: str


@dataclass(frozen=True)
class Block:
    """One chain: what leads in to it, its left-hand side and its rows."""

    lead: str
    left: str
    rows: tuple[Row, ...]


def blocks_of(derivation: Derivation) -> tuple[Block, ...]:
    """The chains of a derivation, in order."""
    if derivation.subject is None:
        return ()
    made: list[Block] = []
    start: tuple[str, Expression] = (derivation.lead, derivation.subject)
    rows: list[Row] = []
    for step in derivation.steps:
        if step.op == NEW_CHAIN:
            made.append(_block(start, rows))
            start, rows = (step.reason, step.expression), []
        else:
            rows.append(_row(step))
    made.append(_block(start, rows))
    return tuple(made)


def _row(step: Step) -> Row:
    return Row(RELATIONS[step.op].latex, write_latex(step.expression), step.reason)


def _block(start: tuple[str, Expression], rows: Sequence[Row]) -> Block:
    lead, expression = start
    if isinstance(expression, Relation) and rows and rows[0].op != RELATIONS["implies"].latex:
        raise ValueError("a chain of values cannot start with a statement")
    return Block(lead, write_latex(expression), tuple(rows))


def display(block: Block) -> str:
    """A block as LaTeX: its lead-in and an ``align*`` with one row for each step."""
    lead = f"{sentence(block.lead)}\n" if block.lead else ""
    if not block.rows:
        return f"{lead}\\begin{{flalign*}}\n\\hspace{{{INDENT:g}em}}&{block.left} &&\n\\end{{flalign*}}"
    statement = block.rows[0].op == RELATIONS["implies"].latex
    rights = [width(f"{row.op} {row.latex}") for row in block.rows]
    left = width(block.left)
    statement = statement or left + max(rights) > LINE - INDENT - SLACK  # the first line has a row of its own
    used = max(left, *rights) if statement else left + max(rights)
    room = LINE - INDENT - used - GAP
    column = next((size for size in REASONS if size <= room), 0.0)
    below = min(BELOW, LINE - INDENT - GAP - (0.0 if statement else left))
    rows = [_row_latex(row, column, below) for row in block.rows]
    indent = rf"\hspace{{{INDENT:g}em}}"
    head = f"{indent}&{block.left} \\\\\n" if statement else f"{indent}{block.left} "
    body = " \\\\\n".join(rows)
    return f"{lead}\\begin{{flalign*}}\n{head}{body}\n\\end{{flalign*}}"


def _row_latex(row: Row, column: float, below: float) -> str:
    formula = f"&{row.op} {row.latex}"
    if column:
        return f"{formula} && \\text{{\\parbox[t]{{{column:g}em}}{{\\raggedright\\small {row.reason}}}}}"
    if not row.reason:
        return f"{formula} &&"
    reason = f"\\text{{\\parbox[t]{{{below:.3g}em}}{{\\raggedright\\small ({row.reason})}}}}"
    return f"{formula} && \\\\*[-0.3ex]\n&\\quad {reason}"


def sentence(text: str) -> str:
    """Words as a sentence that leads in to a display."""
    return text[:1].upper() + text[1:] + ":"


def table(given: Table) -> str:
    """A table with rules; the columns are centred."""
    columns = "c" * len(given.head)
    rows = [" & ".join(row) + r" \\" for row in given.rows]
    head = " & ".join(rf"\textit{{{cell}}}" for cell in given.head) + r" \\"
    lines = [
        r"\begin{center}",
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        head,
        r"\midrule",
        *rows,
        r"\bottomrule",
        r"\end{tabular}\\[0.6ex]",
        rf"{{\small {given.caption[:1].upper() + given.caption[1:]}.}}",
        r"\end{center}",
    ]
    return "\n".join(lines)


# --- how wide a formula is ------------------------------------------------------------------------

_TOKEN = re.compile(r"\\begin\{(\w+)\}|\\end\{(\w+)\}|\\[A-Za-z]+|\\.|[{}_^&]|\S")
_SKIPPED = frozenset({r"\left", r"\right", r"\displaystyle", r"\limits"})
_SPACES = {r"\,": 0.17, r"\ ": 0.3, r"\quad": 1.0, r"\qquad": 2.0, r"\;": 0.28, r"\:": 0.22, r"\!": -0.17}
_WORDS = frozenset({r"\text", r"\mathrm", r"\mathbf", r"\boldsymbol", r"\mathbb", r"\mathcal", r"\operatorname"})
_FONT_SCALE = {r"\mathbf": 1.15, r"\boldsymbol": 1.15, r"\text": 0.85, r"\mathrm": 0.95}
_ACCENTS = frozenset({r"\hat", r"\tilde", r"\bar", r"\dot"})
_LETTERS = {"W": 1.0, "m": 0.88, "w": 0.72, r"\Delta": 0.85, r"\partial": 0.6}
_WIDE = {r"\sum": 1.5, r"\prod": 1.4, r"\int": 1.0, r"\lim": 1.4, r"\max": 1.9, r"\infty": 1.0, r"\nabla": 0.85}
_OPERATORS = {
    r"\log": 1.5, r"\exp": 1.75, r"\det": 1.5, r"\sin": 1.35, r"\cos": 1.5, r"\tanh": 2.2, r"\cosh": 2.1, r"\sinh": 2.0,
    r"\min": 1.8,
}  # fmt: skip
_RELATIONS = frozenset({"=", "<", ">", r"\le", r"\ge", r"\to", r"\implies", r"\sim", r"\neq", r"\iff", r"\in"})
_NARROW = {"(": 0.4, ")": 0.4, "[": 0.3, "]": 0.3, ",": 0.45, ".": 0.3, "|": 0.3, r"\|": 0.5, "/": 0.5, "'": 0.3}


def width(latex: str) -> float:
    """An estimate of the width of a displayed formula, in em of the text size."""
    tokens = [(found.group(0), found.group(1)) for found in _TOKEN.finditer(latex)]
    total, position = 0.0, 0
    while position < len(tokens):  # a stray closing brace ends a group, not the formula
        size, position = _sequence(tokens, position, len(tokens))
        total, position = total + size, position + 1
    return total


_Tokens = list[tuple[str, str | None]]


def _sequence(tokens: _Tokens, position: int, end: int) -> tuple[float, int]:
    total = 0.0
    while position < end and not _closes(tokens[position][0]):
        size, position = _item(tokens, position, end)
        total += size
    return total, position


def _closes(token: str) -> bool:
    return token in ("}", "&", r"\\") or token.startswith(r"\end")


def _group(tokens: _Tokens, position: int, end: int) -> tuple[float, int]:
    if position < end and tokens[position][0] == "{":
        size, position = _sequence(tokens, position + 1, end)
        return size, position + 1
    return _item(tokens, position, end) if position < end else (0.0, position)


def _item(tokens: _Tokens, position: int, end: int) -> tuple[float, int]:
    text, environment = tokens[position]
    position += 1
    if environment:
        return _matrix(tokens, position, end)
    if text == "{":
        size, position = _sequence(tokens, position, end)
        return size, position + 1
    if text == r"\frac":
        above, position = _group(tokens, position, end)
        below, position = _group(tokens, position, end)
        base = max(above, below) + 0.25
    elif text == r"\sqrt":
        inside, position = _group(tokens, position, end)
        base = inside + 0.9
    elif text in _WORDS:
        inside, position = _group(tokens, position, end)
        base = inside * _FONT_SCALE.get(text, 1.0)
    elif text in _ACCENTS:
        base, position = _group(tokens, position, end)
    else:
        base = _glyph(text)
    return _scripts(tokens, position, end, base, text in (r"\sum", r"\prod", r"\lim"))


def _scripts(tokens: _Tokens, position: int, end: int, base: float, limits: bool) -> tuple[float, int]:
    scripts = [0.0]
    while position < end and tokens[position][0] in ("_", "^"):
        size, position = _group(tokens, position + 1, end)
        scripts.append(0.75 * size)
    return (max(base, *scripts) + 0.15 if limits else base + max(scripts)), position


def _matrix(tokens: _Tokens, position: int, end: int) -> tuple[float, int]:
    rows, row = [0.0], 0.0
    while position < end and not tokens[position][0].startswith(r"\end"):
        text = tokens[position][0]
        if text == "&":
            row, position = row + 1.0, position + 1
        elif text == r"\\":
            rows.append(row)
            row, position = 0.0, position + 1
        else:
            size, position = _item(tokens, position, end)
            row += size
    return max(*rows, row) + 1.2, position + 1


def _glyph(text: str) -> float:
    if text in _SKIPPED:
        return 0.0
    if text in _RELATIONS:
        return 1.4 if len(text) < 5 else 2.6
    if text in ("+", "-", r"\cdot", r"\odot"):
        return 1.25
    for known in (_SPACES, _LETTERS, _WIDE, _OPERATORS, _NARROW):
        if text in known:
            return known[text]
    return 0.8 if text.isupper() else 0.58
