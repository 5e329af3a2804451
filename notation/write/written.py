"""The written tree back to LaTeX: reading what is written here gives the same tree.

Every item is set off by a blank, so that no two marks grow together (``:`` and ``=`` are two marks, ``e x p``
three letters); arguments and scripts always have their braces. What the tree does not keep (comments, the
space after a row of a matrix, stars of environments) is only looks. Sizes of brackets are not in the tree:
a pair that opens and closes within one cell is written with ``\\left`` and ``\\right``, any other with
``\\bigl`` and ``\\bigr``, which need no partner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from notation import commands as table
from notation.source import Span
from notation.tokens.lex import WORDS
from notation.written import (
    Align,
    Bracket,
    Break,
    Command,
    Digits,
    Environment,
    Group,
    Letter,
    Mark,
    Rows,
    Scripts,
    Spacing,
    Text,
    Written,
)

_BRACKETS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "{": r"\{", "}": r"\}", "|": "|", "‖": r"\|",
    "<": r"\langle", ">": r"\rangle",
    "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", ".": r"\.",
}  # fmt: skip
_BARE_SIDES = {("|", "left"): r"\lvert", ("|", "right"): r"\rvert", ("‖", "left"): r"\lVert", ("‖", "right"): r"\rVert"}
_BIG = {"left": r"\bigl", "right": r"\bigr", "middle": r"\bigm"}
_ESCAPED = frozenset("#%&_$")
_COLUMN_ENVIRONMENTS = frozenset({"alignat", "alignedat"})
# A word that LaTeX also knows as a command with an argument can only be written bare.
_BARE_WORDS = frozenset(WORDS) & (frozenset(table.FONTS) | frozenset(table.ACCENTS) | frozenset(table.TEXTS))
_NOWHERE = Span(0, 0)


def write_written(items: Sequence[Written]) -> str:
    """LaTeX for the items of one formula, without delimiters."""
    return _run(items)


def without_spans(items: Sequence[Written]) -> tuple[Written, ...]:
    """The same tree with every span ``0, 0``: two formulas with the same marks become equal."""
    return tuple(_bare(item) for item in items)


def _bare(value: Any) -> Any:
    if isinstance(value, Written):
        inner = {entry.name: _bare(getattr(value, entry.name)) for entry in fields(value) if entry.name != "span"}
        return replace(value, span=_NOWHERE, **inner)
    if isinstance(value, tuple):
        return tuple(_bare(item) for item in value)
    return value


# --- a run of items ---


def _run(items: Sequence[Written], *, opens_row: bool = False, in_option: bool = False) -> str:
    """``opens_row``: the run stands where ``[`` would be taken for an option; ``in_option``: where ``]`` would
    end one."""
    paired = pairs(items)
    written: list[str] = []
    for position, item in enumerate(items):
        before = items[position - 1] if position else None
        following = items[position + 1] if position + 1 < len(items) else None
        if isinstance(item, Break):
            written.append(_break(item, following))
            continue
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Bracket):
            spelled = _bracket(base, position in paired)
            if spelled == "[" and (isinstance(before, Break) or (before is None and opens_row)):
                spelled = r"\lbrack"  # not the length of a line break, not the place of an environment
            elif spelled == "]" and in_option:
                spelled = r"\rbrack"
            written.append(spelled + _scripts(item) if isinstance(item, Scripts) else spelled)
            continue
        written.append(_item(item))
    return " ".join(written)


def pairs(items: Sequence[Written]) -> frozenset[int]:
    """The positions of sized brackets that open and close in this run and in one cell of it."""
    found: set[int] = set()
    open_ones: list[list[int]] = []
    for position, item in enumerate(items):
        if isinstance(item, Break | Align):
            open_ones.clear()
        base = item.base if isinstance(item, Scripts) else item
        if not isinstance(base, Bracket):
            continue
        if base.side == "left":
            open_ones.append([position])
        elif base.side == "middle" and open_ones:
            open_ones[-1].append(position)
        elif base.side == "right" and open_ones:
            found.update((*open_ones.pop(), position))
    return frozenset(found)


def _bracket(item: Bracket, paired: bool) -> str:
    spelled = _BRACKETS[item.text]
    if not item.side:
        return spelled
    bare = _BARE_SIDES.get((item.text, item.side))
    if bare is not None and not paired:
        return bare
    size = f"\\{item.side}" if paired else _BIG[item.side]
    return size + ("." if item.text == "." else spelled)


def _break(item: Break, following: Written | None) -> str:
    base = following.base if isinstance(following, Scripts) else following
    if isinstance(base, Mark) and base.text == "*" and not base.command:
        return "\\\\*" + item.option  # the first star after a line break belongs to it
    return "\\\\" + item.option


# --- single items ---


def _item(item: Written) -> str:
    if isinstance(item, Letter):
        return f"\\{item.text}" if item.command else item.text
    if isinstance(item, Digits):
        return item.text
    if isinstance(item, Mark):
        return _mark(item)
    if isinstance(item, Group):
        return _braced(item)
    if isinstance(item, Scripts):
        return ("" if item.base is None else _item(item.base)) + _scripts(item)
    if isinstance(item, Command):
        return _command(item)
    if isinstance(item, Text):
        return f"\\{item.command}{{{item.content}}}"
    if isinstance(item, Environment):
        return _environment(item)
    if isinstance(item, Rows):
        return _rows(item)
    if isinstance(item, Align):
        return "&"
    if isinstance(item, Spacing):
        return item.name if item.name == "~" else f"\\{item.name}{item.content}"
    if isinstance(item, Bracket):
        return _bracket(item, False)
    if isinstance(item, Break):
        return _break(item, None)
    raise TypeError(f"no way to write {type(item).__name__}")


def _mark(item: Mark) -> str:
    if not item.command:
        return f"\\{item.text}" if item.text in _ESCAPED else item.text
    return f"{item.text} " if item.text in _BARE_WORDS else f"\\{item.text}"


def _braced(group: Group) -> str:
    return f"{{{_run(group.items)}}}"


def _scripts(item: Scripts) -> str:
    written = "'" * item.primes
    if item.sub is not None:
        written += "_" + _braced(item.sub)
    if item.sup is not None:
        written += "^" + _braced(item.sup)
    return written


def _command(item: Command) -> str:
    written = f"\\{item.name}"
    if item.option is not None:
        written += f"[{_run(item.option.items, in_option=True)}]"
    if item.name in table.TEXTS:
        # With braces it would be words; the tree says that it stood before a single mark.
        return " ".join([written, *(_run(argument.items) for argument in item.arguments)])
    return written + "".join(_braced(argument) for argument in item.arguments)


def _environment(item: Environment) -> str:
    rows = [" & ".join(_run(cell, opens_row=not at) for at, cell in enumerate(row)) for row in item.rows]
    star = [row[0][0] if row and row[0] else None for row in item.rows[1:]]
    breaks = [_break(Break(_NOWHERE), first) for first in star]
    body = rows[0] if rows else ""
    for line_break, row in zip(breaks, rows[1:], strict=True):
        body += f" {line_break} {row}"
    return f"\\begin{{{item.name}}}{item.argument} {body} \\end{{{item.name}}}"


def _rows(item: Rows) -> str:
    argument = ""
    if item.name in _COLUMN_ENVIRONMENTS:
        argument = f"{{{_columns(item.items) // 2 + 1}}}"
    elif item.name == "IEEEeqnarray":
        argument = "{" + "l" * (_columns(item.items) + 1) + "}"
    return f"\\begin{{{item.name}}}{argument} {_run(item.items, opens_row=True)} \\end{{{item.name}}}"


def _columns(items: Sequence[Written]) -> int:
    """The most column marks in one row."""
    most = count = 0
    for item in items:
        if isinstance(item, Break):
            count = 0
        elif isinstance(item, Align):
            count += 1
            most = max(most, count)
    return most
