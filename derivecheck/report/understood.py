"""What was understood, for a terminal: formula by formula, side by side, or as a tree of typed nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from rich.console import Console
from rich.text import Text

from derivecheck.report.shorten import keep_ends, one_line
from derivecheck.report.text import Rows, show
from derivecheck.report.words import STYLES
from derivecheck.understanding import Known, ReadFormula, ReadSide, ReadStatement, shape_words
from notation.expression import Expression
from notation.source import Span

_TITLE_LIMIT = 76
_NO_CHILD = frozenset({"shape", "span", "style"})


def print_formula(formula: ReadFormula, console: Console, *, tree: bool = False, numbered: bool = True) -> None:
    """One formula: what is written, then each side as it was read. ``numbered``: with its line."""
    place = f"{formula.file} line {formula.line}".strip() if numbered else "formula"
    show(Text.assemble((place, "bold"), "  ", keep_ends(formula.text, _TITLE_LIMIT)), console)
    if formula.kind:
        _print_error(formula.kind, formula.message, console)
    for statement in formula.statements:
        _print_statement(statement, console, tree)


def _print_statement(statement: ReadStatement, console: Console, tree: bool) -> None:
    rows = Rows(console, indent=2)
    if statement.link:
        rows.add("link", statement.link)
    rows.add("declares", statement.declares)
    rows.add("defines", statement.defines)
    for words in statement.words:
        rows.add("words", words)
    rows.print()
    for side in statement.sides:
        _print_side(side, console, tree)


def _print_side(side: ReadSide, console: Console, tree: bool) -> None:
    if side.kind:
        if side.relation:
            show(Text(f"  {side.relation}"), console)
        _print_error(side.kind, side.message, console)
        return
    rows = Rows(console, indent=2)
    rows.add(f"{side.relation} read as".strip(), side.latex, limit=0)
    rows.add("shape", side.shape)
    rows.add("where", "; ".join(_symbol(known) for known in side.symbols), limit=0)
    for remark in side.remarks:
        rows.add("notation", remark, limit=0)
    for other in side.others:
        rows.add("or", other, limit=0)
    rows.add("ambiguous", side.second, limit=0)
    if tree and side.expression is not None:
        rows.add_lines("tree", list(tree_lines(side.expression)))
    rows.print()


def _symbol(known: Known) -> str:
    return f"{known.latex} {known.shape}{', random' if known.random else ''}"


def _print_error(kind: str, message: str, console: Console) -> None:
    show(Text(f"  {kind}", style=STYLES.get(kind, "")), console)
    rows = Rows(console, indent=2)
    rows.add_explanation("because", message)
    rows.print()


def print_total(formulas: int, wrong: int, console: Console) -> None:
    read = f"{formulas - wrong} of {formulas} formulas read" if formulas else "no formula found"
    show(Text(read + (f", {wrong} with a place that could not be" if wrong else ""), style="bold"), console)


def tree_lines(node: Expression, label: str = "", depth: int = 0) -> Iterator[str]:
    """The typed nodes, one a line, indented: label, kind, what it holds besides nodes, shape."""
    head = "  " * depth + (f"{label}: " if label else "") + type(node).__name__
    held = [one_line(text) for text in _held(node)]
    yield " ".join([head, *held, f"[{shape_words(node)}]"])
    for entry in fields(node):
        if entry.name not in _NO_CHILD:
            yield from _below(getattr(node, entry.name), entry.name, depth + 1)


def _held(node: Expression) -> Iterator[str]:
    for entry in fields(node):
        value = getattr(node, entry.name)
        if entry.name in _NO_CHILD or isinstance(value, Expression | tuple | Span) or value in (None, "", 0, False):
            continue
        yield str(value)


def _below(value: object, label: str, depth: int) -> Iterator[str]:
    if isinstance(value, Expression):
        yield from tree_lines(value, label, depth)
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, str):
                yield "  " * depth + f"{label}: {item}"
            else:
                yield from _below(item, label, depth)


def tree_text(node: Expression) -> str:
    """The tree as one text, for JSON."""
    return "\n".join(tree_lines(node))
