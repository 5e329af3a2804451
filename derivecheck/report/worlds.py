"""A counterexample taken apart: the values of the world in which two sides differ, and the two values.

The text is that of ``derivecheck.deciding``: ``n = 2; w = [1.5, -2]; left = 1, right = 3``, perhaps with words
before it. Text of another form stays words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from notation.commands import GREEK

_ENTRY = re.compile(r"(?P<name>[^=;\[\]]{1,60}) = (?P<value>.+)", re.DOTALL)
_SIDES = re.compile(r"left = (?P<left>.+), right = (?P<right>.+)", re.DOTALL)
_LAW = re.compile(r"(?P<name>\S+) is one of (?P<value>.+)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|[+-]?inf|True|False|\?|\.\.\.")
_TOKEN = re.compile(rf"\s*(\[|\]|,|{_NUMBER.pattern})\s*")


@dataclass(frozen=True)
class Told:
    """``words`` in front; ``values``: names and values of the world; ``left`` and ``right``: the values of the two
    sides ("" where the text has none)."""

    words: str
    values: tuple[tuple[str, str], ...] = ()
    left: str = ""
    right: str = ""


def told_world(text: str) -> Told:
    """The text taken apart; ``Told(text)`` where it is not a world."""
    pieces = text.split("; ")
    sides = _SIDES.fullmatch(pieces[-1])
    if sides is None:
        return Told(text)
    values: list[tuple[str, str]] = []
    words: list[str] = []
    for piece in pieces[:-1]:
        law = _LAW.fullmatch(piece)
        entry = law or _ENTRY.fullmatch(piece)
        if entry is None:
            words.append(piece)
        else:
            value = entry["value"]
            values.append((entry["name"].strip(), f"one of {value}" if law else value))
    return Told("; ".join(words), tuple(values), sides["left"].strip(), sides["right"].strip())


def value_markup(value: str) -> Markup:
    """A number, or a nested list of numbers as a matrix; anything else as text."""
    body, note = value, ""
    if value.endswith(" (one outcome)"):
        body, note = value.removesuffix(" (one outcome)"), " (one outcome)"
    parsed = _parsed(body)
    if parsed is None:
        return Markup('<span class="value">{}</span>').format(value)
    return Markup('<math class="value">{}</math>{}').format(Markup(_element(parsed)), note)


Value = str | list["Value"]


def _parsed(text: str) -> Value | None:
    """The nested list, or None."""
    stack: list[list[Value]] = [[]]
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            return None
        token, position = found.group(1), found.end()
        if token == "[":
            stack.append([])
        elif token == "]":
            if len(stack) < 2:
                return None
            done = stack.pop()
            stack[-1].append(done)
        elif token != ",":
            stack[-1].append(token)
    return stack[0][0] if len(stack) == 1 and len(stack[0]) == 1 else None


def _element(value: Value) -> str:
    if isinstance(value, str):
        return f"<mn>{escape(value.replace('-', '−'))}</mn>"
    if any(isinstance(item, list) for item in value):
        rows = [item if isinstance(item, list) else [item] for item in value]
    else:
        rows = [list(value)]  # a vector stands in a row, to save height
    cells = "".join("<mtr>" + "".join(f"<mtd>{_element(cell)}</mtd>" for cell in row) + "</mtr>" for row in rows)
    return f"<mrow><mo>[</mo><mtable>{cells}</mtable><mo>]</mo></mrow>"


_SYMBOL = re.compile(r"(?P<base>[A-Za-z]+'*)(?:\^(?P<above>[\w()^*+-]+?))?(?:_(?P<below>[\w,+-]+))?")


def symbol_latex(name: str) -> str:
    """LaTeX for a name of a world (``lambda^L^2``, ``h^(b)_4``); "" where it has another form."""
    found = _SYMBOL.fullmatch(name)
    if found is None:
        return ""
    base, above, below = found["base"], found["above"], found["below"]
    if base.rstrip("'") in GREEK:
        base = f"\\{base}"
    elif len(base.rstrip("'")) > 1:
        base = rf"\mathrm{{{base}}}"
    above = rf"^{{\mathrm{{{above.replace('^', '')}}}}}" if above else ""
    return base + above + (f"_{{{below}}}" if below else "")
