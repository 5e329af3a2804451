"""The items of a display in one row, each with whether it stands in a box; what only groups or numbers is taken off."""

from __future__ import annotations

from collections.abc import Sequence

from notation import commands as table
from notation.grammar.atoms import SPLICED, as_word, bracket_of
from notation.written import Align, Bracket, Break, Command, Digits, Group, Mark, Rows, Scripts, Spacing, Written

Flat = list[tuple[Written, bool]]
"""Items, each with whether a box is drawn around it."""


def spread(items: Sequence[Written], boxed: bool) -> Flat:
    """Items with the contents of boxes, cancelled parts and row environments in place."""
    found: Flat = []
    for item in items:
        if isinstance(item, Rows):
            found.extend(spread(item.items, boxed))
        elif isinstance(item, Command) and item.name in SPLICED and relation_of(item) is None:
            inner = item.arguments[SPLICED[item.name]].items
            found.extend(spread(inner, boxed or item.name in ("boxed", "fbox", "framebox")))
        elif isinstance(item, Group) and _has_structure(item):
            found.extend(spread(item.items, boxed))
        else:
            found.append((as_word(item), boxed))
    return found


def _has_structure(group: Group) -> bool:
    """Whether braces hold rows or relations, and so only group for the looks."""
    return any(isinstance(item, Rows | Break) or relation_of(item) is not None for item in group.items)


def unwrapped(flat: Flat) -> Flat:
    """A display that is one pair of parentheses around a statement: an aside; read what is inside."""
    body = [k for k, (item, _) in enumerate(flat) if not isinstance(item, Spacing)]
    if len(body) < 3:
        return flat
    first, last = flat[body[0]][0], flat[body[-1]][0]
    if not (isinstance(first, Bracket) and isinstance(last, Bracket) and first.text == "(" and last.text == ")"):
        return flat
    depth = 0
    related = False
    for k in body:
        bracket = bracket_of(flat[k][0])
        if bracket is not None:
            depth += bracket_step(bracket)
        if depth == 0 and k != body[-1]:
            return flat
        related |= depth == 1 and relation_of(flat[k][0]) is not None
    return flat[body[0] + 1 : body[-1]] if related else flat


def rejoined(flat: Flat) -> Flat:
    """``\\left( … \\right. \\\\ \\left. … \\right)``: the invisible brackets at the break of a row go."""
    found: Flat = []
    skip = False
    for position, (item, boxed) in enumerate(flat):
        if isinstance(item, Bracket) and item.text == "." and item.side == "right":
            later = next(
                (other for other, _ in flat[position + 1 :] if not isinstance(other, Break | Align | Spacing)), None
            )
            if isinstance(later, Bracket) and later.text == "." and later.side == "left":
                skip = True
                continue
        if skip and isinstance(item, Bracket) and item.text == "." and item.side == "left":
            skip = False
            continue
        if skip and isinstance(item, Break | Align):
            continue
        found.append((item, boxed))
    return found


def without_dotted_rows(flat: Flat) -> Flat:
    """A row of dots alone (``\\vdots``) says "and so on": the rows around it are one chain."""
    found: Flat = []
    row: Flat = []
    for entry in (*flat, None):
        if entry is not None:
            row.append(entry)
        if entry is None or isinstance(entry[0], Break):
            content = [item for item, _ in row if not isinstance(item, Break | Align | Spacing)]
            dotted = len(content) == 1 and isinstance(content[0], Mark) and content[0].text in table.DOTS
            found += [] if dotted and len(row) < len(flat) else row
            row = []
    return found


def without_number(flat: Flat) -> Flat:
    """Drop an equation number such as ``\\quad (3)`` at the very end."""
    body = [k for k, (item, _) in enumerate(flat) if not isinstance(item, Spacing)]
    if len(body) < 4:
        return flat
    opening, digits, closing = (flat[k][0] for k in body[-3:])
    spaced = any(isinstance(item, Spacing) and item.name in ("quad", "qquad") for item, _ in flat[body[-4] : body[-3]])
    number = (
        isinstance(opening, Bracket)
        and opening.text == "("
        and isinstance(digits, Digits)
        and bracket_of(closing) is not None
    )
    return flat[: body[-3]] if spaced and number else flat


def bracket_step(bracket: Bracket) -> int:
    if bracket.side == "left":
        return 1
    if bracket.side == "right":
        return -1
    if bracket.text in table.OPENERS:
        return 1
    return -1 if bracket.text in table.CLOSERS else 0


def relation_of(item: Written) -> str | None:
    base = item.base if isinstance(item, Scripts) else item
    if isinstance(base, Mark):
        return table.RELATIONS.get(base.text)
    if isinstance(base, Command) and base.name in ("overset", "stackrel", "underset"):
        inner = [part for part in base.arguments[1].items if not isinstance(part, Spacing)]
        if len(inner) == 1 and isinstance(inner[0], Mark):
            return table.RELATIONS.get(inner[0].text)
    return None
