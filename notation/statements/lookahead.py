"""Questions about what follows in a display, asked where a statement might end."""

from __future__ import annotations

from notation import commands as table
from notation.grammar.atoms import bracket_of, is_mark, plain_text
from notation.statements.items import Flat, bracket_step, relation_of
from notation.written import Align, Break, Mark, Spacing, Text


def rest_of_row(flat: Flat, position: int) -> Flat:
    """The items up to the end of the row."""
    for stop in range(position, len(flat)):
        if isinstance(flat[stop][0], Break):
            return flat[position:stop]
    return flat[position:]


def row_has_relation(flat: Flat, position: int) -> bool:
    depth = 0
    for item, _ in flat[position:]:
        bracket = bracket_of(item)
        if bracket is not None:
            depth = max(0, depth + bracket_step(bracket))
        if depth == 0 and isinstance(item, Break):
            return False
        if depth == 0 and relation_of(item) is not None:
            return True
    return False


def cell_has_relation(flat: Flat, position: int) -> bool:
    stop = next((k for k in range(position, len(flat)) if isinstance(flat[k][0], Align)), len(flat))
    worded = any(isinstance(item, Text) for item, _ in flat[position:stop])
    return not worded and row_has_relation(flat[:stop], position)


def chunk_has_relation(flat: Flat, position: int) -> bool:
    depth = 0
    for item, _ in flat[position:]:
        bracket = bracket_of(item)
        if bracket is not None:
            depth = max(0, depth + bracket_step(bracket))
        if depth:
            continue
        if isinstance(item, Break) or is_mark(item, ",", ";"):
            return False
        if isinstance(item, Mark) and item.text in table.IMPLICATIONS:
            return False
        if relation_of(item) is not None:
            return True
    return False


def opens_with_relation(flat: Flat, position: int) -> bool:
    for item, _ in flat[position:]:
        if not isinstance(item, Spacing | Align):
            return relation_of(item) is not None or (isinstance(item, Mark) and item.text in table.IMPLICATIONS)
    return False


def goes_on_after_words(flat: Flat, position: int) -> bool:
    for item, _ in flat[position:]:
        if not isinstance(item, Spacing | Align | Text):
            return relation_of(item) is not None
    return False


def words_follow(flat: Flat, position: int) -> bool:
    for item, _ in flat[position:]:
        if isinstance(item, Spacing | Align):
            continue
        return isinstance(item, Text) or is_mark(item, "forall", "because", "quad")
    return False


def at_row_end(flat: Flat, position: int) -> bool:
    for item, _ in flat[position:]:
        if isinstance(item, Break):
            return True
        if not isinstance(item, Spacing | Align):
            return False
    return True


def quantified(flat: Flat, position: int) -> bool:
    return any(is_mark(item, "forall", "exists") for item, _ in flat[position : position + 1])


def is_reason(flat: Flat, position: int) -> bool:
    """Whether the bracket holds a reason in words: it opens with ``\\because`` or with words, and a
    complete side stands before it."""
    for item, _ in flat[position + 1 :]:
        if isinstance(item, Spacing | Align):
            continue
        if is_mark(item, "because"):
            return True
        named = plain_text(item).lower() in table.FUNCTIONS or not plain_text(item).split()
        return isinstance(item, Text) and not named and not signed_inside(flat, position + 1)
    return False


def signed_inside(flat: Flat, position: int) -> bool:
    """Whether a sign stands directly after the words that open a bracket."""
    for item, _ in flat[position:]:
        if not isinstance(item, Spacing | Align | Text):
            return is_mark(item, "+", "-")
    return False
