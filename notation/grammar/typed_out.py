"""What people type out in a row where LaTeX has a command: ``\\partial L/\\partial a``, ``...``, ``3{,}5``.

Each is put into the form that the grammar knows. Nothing is dropped: what does not fit exactly stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from notation.written import Bracket, Command, Digits, Group, Letter, Mark, Scripts, Spacing, Written

_SIGNS = ("+", "-", "=", "(", "[", "<", ">", ",")


def decimal_commas(items: Sequence[Written]) -> Sequence[Written]:
    """``3{,}5`` as one number with a point."""
    if not any(_braced_comma(item) for item in items):
        return items
    made: list[Written] = []
    for item in items:
        before = made[-2:]
        if isinstance(item, Digits) and len(before) == 2 and isinstance(before[0], Digits) and _braced_comma(before[1]):
            made[-2:] = [Digits(before[0].span.cover(item.span), f"{before[0].text}.{item.text}")]
        else:
            made.append(item)
    return made


def _braced_comma(item: Written) -> bool:
    return isinstance(item, Group) and len(item.items) == 1 and _is(item.items[0], ",")


def dots(items: Sequence[Written]) -> Sequence[Written]:
    """Three full stops in a row as dots."""
    if sum(_is(item, ".") for item in items) < 3:
        return items
    made: list[Written] = []
    for item in items:
        made.append(item)
        if _is(item, ".") and len(made) >= 3 and all(_is(part, ".") for part in made[-3:]):
            made[-3:] = [Mark(made[-3].span.cover(item.span), "dots", True)]
    return made


def one_line_derivatives(items: Sequence[Written]) -> Sequence[Written]:
    """``\\partial L/\\partial a`` and ``dy/dx`` as fractions. With a plain ``d`` only at the start of a term: ``a d/d``
    is a product."""
    if not any(_is(item, "/") for item in items):
        return items
    kept = list(items)
    position = 1
    while position < len(kept) - 2:
        sign = _sign(kept[position + 1])
        if _is(kept[position], "/") and sign and _is_atom(kept[position + 2]):
            for start in (position - 2, position - 1):
                whole = kept[max(start, 0) : position]
                fits = start >= 0 and _sign(whole[0]) == sign and all(_is_atom(item) for item in whole[1:])
                if fits and (sign == "partial" or _opens(kept[:start])):
                    span = whole[0].span.cover(kept[position + 2].span)
                    top, bottom = tuple(whole), tuple(kept[position + 1 : position + 3])
                    kept[start : position + 3] = [Command(span, "frac", (Group(span, top), Group(span, bottom)))]
                    position = start
                    break
        position += 1
    return kept


def _opens(before: Sequence[Written]) -> bool:
    last = next((item for item in reversed(before) if not isinstance(item, Spacing)), None)
    return last is None or (isinstance(last, Mark | Bracket) and (last.text in _SIGNS or isinstance(last, Mark)))


def _sign(item: Written) -> str:
    if _is(item, "partial"):
        return "partial"
    return "d" if isinstance(item, Letter) and item.text == "d" and not item.command else ""


def _is_atom(item: Written) -> bool:
    """A name, perhaps with a font, accents and scripts."""
    if isinstance(item, Scripts):
        return item.base is not None and _is_atom(item.base)
    if isinstance(item, Command):
        return len(item.arguments) == 1 and item.name not in ("sqrt", "text")
    return isinstance(item, Letter)


def _is(item: Written, text: str) -> bool:
    return isinstance(item, Mark) and item.text == text
