"""MathML of what holds nothing further: letters, marks, brackets, spaces, words; and of an accent around code."""

from __future__ import annotations

import re
from html import escape

from notation.write import mathml_tables as table
from notation.written import Bracket, Letter, Mark, Spacing

APPLY = "<mo>&#x2061;</mo>"
"""Stands behind the name of a function: what follows is what it is taken of."""


def letter(item: Letter, font: str) -> str:
    """A letter in its font; capital Greek stands upright, as in LaTeX."""
    character = table.GREEK[item.text] if item.command else item.text
    upright = font == "roman" or (item.command and character.isupper() and not font)
    shown = table.styled(character, font)
    plain = ' mathvariant="normal"' if upright else ""
    return f"<mi{plain}>{escape(shown)}</mi>"


def mark(item: Mark, font: str) -> str:
    """A sign, or the name of a function; a command that no table knows shows its name."""
    text = item.text
    if not item.command:
        if text in table.RELATION_MARKS and text != ":":
            return f"<mo>{escape(text)}</mo>"
        if text in "#%&_$":
            return f"<mi>{escape(text)}</mi>"
        return f"<mo>{escape(table.MARKS.get(text, text))}</mo>"
    if text in table.BIG:
        return f"<mo>{table.BIG[text]}</mo>"
    if text in table.LIMITS:
        return f'<mo movablelimits="true" lspace="0" rspace="0.1667em">{table.LIMITS[text]}</mo>'
    if text in table.LETTERLIKE:
        return f'<mi mathvariant="normal">{escape(table.styled(table.LETTERLIKE[text], font))}</mi>'
    for rows in (table.RELATIONS, table.OPERATORS):
        if text in rows:
            return f"<mo>{escape(rows[text])}</mo>"
    if text in table.NAMES:
        return f'<mi mathvariant="normal">{escape(text)}</mi>{APPLY}'
    return f"<mtext>\\{escape(text)}</mtext>"


def fence(item: Bracket, grows: bool) -> str:
    """A bracket; one that grows takes the height of what it stands around."""
    if item.text == ".":
        return "" if item.side else "<mo>.</mo>"
    shown = escape(table.BRACKETS.get(item.text, item.text))
    bar = ' lspace="0" rspace="0"' if item.text in "|‖" else ""
    stretchy = "true" if grows else "false"
    return f'<mo fence="true" stretchy="{stretchy}"{bar}>{shown}</mo>'


def spacing(item: Spacing) -> str:
    """What LaTeX prints for a spacing command; "" for one without looks."""
    width = table.SPACES.get(item.name)
    if width is not None:
        return f'<mspace width="{width}"></mspace>'
    form = table.SHOWN_SPACING.get(item.name)
    if form is None:
        return ""
    content = item.content.strip().lstrip("*").removeprefix("{").removesuffix("}")
    return f"<mtext>\u00a0{escape(form.format(content))}</mtext>"


def styled(code: str, style: str) -> str:
    """``code`` with attributes of style, if there are any."""
    return f"<mstyle{style}>{code}</mstyle>" if style else code


def accent(name: str, code: str) -> str:
    """``code`` under (for ``underline`` over) its accent."""
    tag = "munder" if name == "underline" else "mover"
    stretchy = "true" if name in table.WIDE_ACCENTS else "false"
    return f'<{tag} accent="true">{code}<mo stretchy="{stretchy}">{table.ACCENTS[name]}</mo></{tag}>'


_ESCAPED = re.compile(r"\\([#%&_${} ])|~")
_EDGE = re.compile(r"^\s+|\s+$")


def words(text: str) -> str:
    """Words as LaTeX prints them; white space at their ends stays."""
    plain = _ESCAPED.sub(lambda found: found.group(1) or " ", text)
    return escape(_EDGE.sub("\u00a0", plain))
