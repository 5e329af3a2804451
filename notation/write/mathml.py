"""The written tree as MathML, for browsers and screen readers.

Every letter, digit and mark of the tree is shown: a command that has no row in a table appears by its name,
it never vanishes. Only MathML Core is used (fonts are characters, no ``mathvariant`` but ``normal``); the
classes ``boxed``, ``struck``, ``left``, ``right`` and ``rows`` are left to a style sheet, and work without one.

Brackets of the ``\\left``, ``\\bigl`` kind that close in their own cell grow with what they hold; any other
bracket keeps its size, for its partner may stand in another row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from notation.source import LimitReached, NotationError, Span
from notation.tokens.parse_written import parse_written
from notation.write import mathml_leaves as leaves
from notation.write import mathml_tables as table
from notation.write.mathml_leaves import APPLY
from notation.write.written import pairs
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
    cells_of,
)

MAX_DEPTH = 60
_THIN = '<mspace width="0.1667em"></mspace>'
_NOTHING = "<mrow></mrow>"


@dataclass(frozen=True)
class _Piece:
    """The MathML of one item. ``kind``: ``operator`` (a sign between terms), ``relation``, ``open``, or ""."""

    code: str
    kind: str = ""


def write_mathml(items: Sequence[Written], *, display: bool = False, wrap: bool = False) -> str:
    """A ``math`` element. With ``wrap`` a formula becomes several, parted before signs and relations that
    stand outside growing brackets, so that a narrow page can break the line there. Raises ``LimitReached``."""
    head = '<math display="block">' if display and not wrap else "<math>"
    inner = '<mstyle displaystyle="true">{}</mstyle>' if display and wrap else "{}"
    runs = _pieces(items, "", 0)
    if any(isinstance(item, Break) for item in items):
        runs = [_Piece(_table(items, "", 0))]
    if not wrap:
        return f"{head}{_joined(runs)}</math>"
    parts: list[list[_Piece]] = [[]]
    for position, piece in enumerate(runs):
        if piece.kind in ("operator", "relation") and position and parts[-1]:
            parts.append([])
        parts[-1].append(piece)
    return "<wbr>".join(f"{head}{inner.format(_joined(part))}</math>" for part in parts)


def _joined(pieces: Sequence[_Piece]) -> str:
    return "".join(piece.code for piece in pieces)


# --- a run of items ---


def _row(items: Sequence[Written], font: str, depth: int) -> str:
    """One element that holds the run."""
    if any(isinstance(item, Break) for item in items):
        return _table(items, font, depth)
    pieces = _pieces(items, font, depth)
    if len(pieces) == 1 and not pieces[0].code.endswith(APPLY):
        return pieces[0].code
    return f"<mrow>{_joined(pieces)}</mrow>"


def _pieces(items: Sequence[Written], font: str, depth: int) -> list[_Piece]:
    if depth > MAX_DEPTH:
        raise LimitReached(f"nested more than {MAX_DEPTH} deep", items[0].span if items else None)
    paired = pairs(items)
    made: list[_Piece] = []
    open_at: list[int] = []
    for position, item in enumerate(items):
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Bracket) and position in paired:
            if base.side == "left":
                open_at.append(len(made))
            made.append(_Piece(leaves.fence(base, True), "open" if base.side == "left" else ""))
            if base.side == "right":
                start = open_at.pop()
                code = f"<mrow>{_joined(made[start:])}</mrow>"
                made[start:] = [_Piece(_scripted(code, item, font, depth) if isinstance(item, Scripts) else code)]
            continue
        if _is_name(base) and made and not made[-1].kind:
            made.append(_Piece(_THIN))
        made.append(_piece(item, made, font, depth))
        if _is_name(base) and not isinstance(following(items, position), Bracket | None):
            made.append(_Piece(_THIN))
    return [piece for piece in made if piece.code]


def following(items: Sequence[Written], position: int) -> Written | None:
    """The item behind ``position``, without its scripts; spacing is passed over."""
    for item in items[position + 1 :]:
        if not isinstance(item, Spacing | Align):
            return item.base if isinstance(item, Scripts) else item
    return None


def _piece(item: Written, before: Sequence[_Piece], font: str, depth: int) -> _Piece:
    base = item.base if isinstance(item, Scripts) else item
    code = _item(item, font, depth)
    if isinstance(base, Bracket):
        return _Piece(code, "open" if base.text in "([{<⌊⌈" else "")
    if not isinstance(base, Mark):
        return _Piece(code)
    sign = table.MARKS.get(base.text) or table.OPERATORS.get(base.text) or base.text
    if base.text in table.RELATIONS or base.text in table.RELATION_MARKS:
        return _Piece(code, "relation")
    if sign in table.FORM_MARKS and item is base:
        shown = [piece for piece in before if piece.code]
        if not shown or shown[-1].kind:
            return _Piece(f'<mo form="prefix">{sign}</mo>', "open")
        return _Piece(code.replace("<mo>", '<mo form="infix">'), "operator")
    return _Piece(code, "open" if base.text in ",;" else "")


def _is_name(item: Written | None) -> bool:
    return isinstance(item, Mark) and item.command and item.text in table.NAMES


# --- single items ---


def _item(item: Written, font: str, depth: int) -> str:
    if isinstance(item, Letter):
        return leaves.letter(item, font)
    if isinstance(item, Digits):
        return f"<mn>{''.join(table.styled(digit, font) for digit in item.text)}</mn>"
    if isinstance(item, Mark):
        return leaves.mark(item, font)
    if isinstance(item, Bracket):
        return leaves.fence(item, False)
    if isinstance(item, Group):
        return _row(item.items, font, depth + 1)
    if isinstance(item, Scripts):
        return _scripts(item, font, depth)
    if isinstance(item, Command):
        return _command(item, font, depth + 1)
    if isinstance(item, Text):
        return _text(item)
    if isinstance(item, Environment):
        return _environment(item, font, depth + 1)
    if isinstance(item, Rows):
        return _table(item.items, font, depth + 1)
    if isinstance(item, Spacing):
        return leaves.spacing(item)
    if isinstance(item, Align | Break):
        return ""  # places in a table, which has rows and cells for them
    raise TypeError(f"no way to write {type(item).__name__} in MathML")


def _text(item: Text) -> str:
    """Words; a formula between dollars in them is a formula again."""
    made = []
    for position, part in enumerate(item.content.split("$")):
        if not part:
            continue
        if position % 2:
            try:
                made.append(_row(parse_written(part), "", MAX_DEPTH // 2))
                continue
            except NotationError:
                part = f"${part}$"
        made.append(f"<mtext>{leaves.words(part)}</mtext>")
    return made[0] if len(made) == 1 else f"<mrow>{''.join(made)}</mrow>"


# --- scripts ---


def _scripts(item: Scripts, font: str, depth: int) -> str:
    base = item.base
    if isinstance(base, Command) and base.name in table.BRACES:
        return _braced(base, item, font, depth + 1)
    if base is None:
        return _scripted(_NOTHING, item, font, depth)
    code = _item(base, font, depth + 1)
    if code.endswith(APPLY):
        return _scripted(code.removesuffix(APPLY), item, font, depth) + APPLY
    return _scripted(code or _NOTHING, item, font, depth)


def _scripted(code: str, item: Scripts, font: str, depth: int) -> str:
    """``code`` with the scripts of ``item``, below and above where its base takes limits."""
    base = item.base
    limits = isinstance(base, Mark) and base.command and (base.text in table.BIG or base.text in table.LIMITS)
    limits = limits and not (isinstance(base, Mark) and base.text.endswith("int"))
    named = isinstance(base, Command) and base.name == "operatorname*"
    below = None if item.sub is None else _row(item.sub.items, "", depth + 1)
    primes = f"<mo>{'′' * item.primes}</mo>" if item.primes else ""
    above = None if item.sup is None else _row(item.sup.items, "", depth + 1)
    if primes:
        above = primes if above is None else f"<mrow>{primes}{above}</mrow>"
    low, high, both = ("munder", "mover", "munderover") if limits or named else ("msub", "msup", "msubsup")
    if below is not None and above is not None:
        return f"<{both}>{code}{below or _NOTHING}{above or _NOTHING}</{both}>"
    if below is not None:
        return f"<{low}>{code}{below or _NOTHING}</{low}>"
    return f"<{high}>{code}{above or _NOTHING}</{high}>"


def _braced(base: Command, item: Scripts, font: str, depth: int) -> str:
    """A brace with a note below or above it."""
    code = _command(base, font, depth)
    for tag, script in (("munder", item.sub), ("mover", item.sup)):
        if script is not None:
            code = f"<{tag}>{code}{_row(script.items, '', depth) or _NOTHING}</{tag}>"
    return code


# --- commands ---


def _command(item: Command, font: str, depth: int) -> str:
    name = item.name
    inside = [argument.items for argument in item.arguments]
    if name in table.ACCENTS:
        return leaves.accent(name, _row(inside[0], font, depth))
    if name in table.FONTS:
        return _in_font(inside[0], table.FONTS[name], depth)
    if name in ("operatorname", "operatorname*"):
        return _in_font(inside[0], "roman", depth) + APPLY
    if name in table.COLOURED:
        return _row(inside[1], font, depth)
    shown = [_row(items, font, depth) for items in inside]
    if name in table.FRACTIONS:
        return leaves.styled(f"<mfrac>{shown[0]}{shown[1]}</mfrac>", table.FRACTIONS[name])
    if name in table.BINOMIALS:
        stack = f'<mfrac linethickness="0">{shown[0]}{shown[1]}</mfrac>'
        return leaves.styled(f"<mrow><mo>(</mo>{stack}<mo>)</mo></mrow>", table.BINOMIALS[name])
    if name == "sqrt":
        if item.option is not None:
            return f"<mroot>{shown[0]}{_row(item.option.items, font, depth)}</mroot>"
        return f"<msqrt>{shown[0]}</msqrt>"
    if name in table.BOXES:
        return f'<mrow class="boxed">{shown[0]}</mrow>'
    if name in table.STRIKES:
        return f'<mrow class="struck">{shown[0]}</mrow>'
    if name == "cancelto":
        return f'<msup><mrow class="struck">{shown[1]}</mrow>{shown[0]}</msup>'
    if name in table.BRACES:
        tag, brace = table.BRACES[name]
        return f'<{tag}>{shown[0]}<mo stretchy="true">{brace}</mo></{tag}>'
    if name in table.STACKED:
        tag = table.STACKED[name]
        return f"<{tag}>{shown[1]}{shown[0]}</{tag}>"
    if name == "prescript":
        return f"<mmultiscripts>{shown[2]}<mprescripts></mprescripts>{shown[1]}{shown[0]}</mmultiscripts>"
    if name == "mathchoice":
        return shown[0]
    return shown[0] if len(shown) == 1 else f"<mrow>{''.join(shown)}</mrow>"


def _in_font(items: Sequence[Written], font: str, depth: int) -> str:
    """Letters of a word in upright type are one name; anything else is set letter by letter."""
    word = len(items) > 1 and all(isinstance(item, Letter) and not item.command for item in items)
    if word and font in ("roman", "sans", "mono"):
        letters = "".join(table.styled(item.text, font) for item in items if isinstance(item, Letter))
        return f'<mi mathvariant="normal">{escape(letters)}</mi>'
    return _row(items, font, depth)


# --- tables ---


def _environment(item: Environment, font: str, depth: int) -> str:
    columns = re.findall(r"[lcr]", item.argument) if item.name in ("array", "tabular") else []
    if item.name.endswith("cases"):
        columns = ["l", "l"]
    rows = "".join(f"<mtr>{_cells(row, columns, font, depth)}</mtr>" for row in item.rows)
    style = ' displaystyle="true"' if item.name == "dcases" else ""
    made = f"<mtable{style}>{rows}</mtable>"
    left, right = (Bracket(Span(0, 0), mark, side) for mark, side in _around(item.name))
    fences = leaves.fence(left, True), leaves.fence(right, True)
    return f"<mrow>{fences[0]}{made}{fences[1]}</mrow>" if any(fences) else made


def _around(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    marks = table.ENVIRONMENT_BRACKETS.get(name, "..")
    return (marks[0], "left"), (marks[1], "right")


_CLASSES = {"l": ' class="left"', "r": ' class="right"'}


def _cells(row: Sequence[Sequence[Written]], columns: Sequence[str], font: str, depth: int) -> str:
    kinds = [*columns, *"c" * len(row)]
    return "".join(f"<mtd{_CLASSES.get(kinds[at], '')}>{_row(cell, font, depth)}</mtd>" for at, cell in enumerate(row))


def _table(items: Sequence[Written], font: str, depth: int) -> str:
    """Rows of a derivation, with columns that meet at the marks of alignment. Spacing that begins a cell stays:
    it sets a line in."""
    rows = cells_of(items)
    if len(rows) > 1 and rows[-1] == [[]]:
        rows.pop()
    if all(len(row) == 1 or not any(not isinstance(item, Spacing) for item in row[0]) for row in rows):
        # A stretch of a derivation that begins within a row: what is set in lies right of the mark.
        rows = [[[item for cell in row for item in cell]] for row in rows]
    columns = ["r", "l"] * (1 + max(len(row) for row in rows) // 2) if any(len(row) > 1 for row in rows) else ["l"]
    shown = "".join(f"<mtr>{_cells(row, columns, font, depth)}</mtr>" for row in rows)
    return f'<mtable class="rows" displaystyle="true">{shown}</mtable>'
