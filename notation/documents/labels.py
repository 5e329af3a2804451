"""Labels of questions and parts as people write them: "Question 1", "1.2", "Q2 (a)", "- \\*2.", "(b)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = (
    r"questions?|problems?|probl[eè]me|exercises?|exercice|aufgabe|[üu]bung|frage|preguntas?|ejercicios?|problemas?|"
    r"domanda|esercizio|quest[ãa]o|exerc[íi]cio|opgave|vraag|tasks?|ex\.?|prob\.?|q"
)
"""What questions are called."""
_LEAD = r"(?:(?:(?:answer|solution|r[ée]ponse|proof)s?|part|partie)\b(?:[ \t]+(?:to|of|for|[àa]|de))?[ \t.:]*)?"
_NUMBER = r"(?P<num>\d{1,2}(?:\.\d{1,2}){0,2})"
_LETTER = r"(?:[ \t]*[.:,-]?[ \t]*\\?\((?P<paren>[a-z]|[ivx]{2,4})\\?\)|[.-]?(?P<tight>[a-z])(?![A-Za-z])\)?)"
_ONLY = r"(?:\\?\((?P<only>[a-z]|[ivx]{2,4})\\?\)|(?P<bare>[a-z]|[ivx]{2,4})(?=[.)](?:[\s*}]|$)))"
_END = r"(?P<end>\\?[.):]+(?=[\s*_}$(\\]|$)|(?=[\s*_}(,;\]-]|$))"

_LABEL = re.compile(
    rf"(?P<lead>{_LEAD})(?:(?P<word>{WORDS})(?![a-z])[ \t.:~#\\-]*(?:n[o°]\.?[ \t]*)?)?"
    rf"(?P<open>\(?)(?:{_NUMBER}{_LETTER}?|{_ONLY}){_END}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Label:
    """``kind`` and ``label`` as in ``Marker``; ``end`` is where it ends in the text; ``worded`` that a word
    such as "Question" says what it is."""

    kind: str
    label: str
    end: int
    worded: bool


def read_label(text: str, start: int, limit: int, *, bare_numbers: bool) -> Label | None:
    """The label that stands at ``start``, or None. ``bare_numbers``: a number needs no full stop after it (in
    a heading, in bold, alone on its line)."""
    found = _LABEL.match(text, start, limit)
    if not found:
        return None
    number = found.group("num")
    letter = found.group("paren") or found.group("tight") or found.group("only") or found.group("bare") or ""
    word, lead, stop = bool(found.group("word")), bool(found.group("lead")), found.group("end")
    end = found.end()
    if found.group("tight") and not (word or lead or stop or "." in (number or "") or bare_numbers):
        return None  # "2d arrays"
    if number is None:
        if word and not found.group("only"):
            return None  # "Q a." is no label
        return Label("subpart", letter.lower(), end, lead)
    if found.group("paren") and not word and "." not in number and text[found.end("num")] in ".:":
        return Label("item", number, found.end("num") + 1, lead)  # "1. (a)" is two labels
    if letter:
        return Label("subpart", number + letter.lower(), end, word or lead)
    if found.group("open") and not stop.lstrip("\\").startswith(")"):
        return None
    if "." in number:
        return Label("part", number, end, word or lead)
    if word:
        return Label("question", number, end, True)
    if found.group("lead").lower().startswith("part"):
        return Label("part", number, end, True)
    if stop or bare_numbers or lead:
        return Label("item", number, end, lead)
    return None


def ordinal(label: str) -> int:
    """The position that one piece of a label stands for: "3" and "c" and "iii" are 3; 0 for none."""
    if label.isdigit():
        return int(label)
    if len(label) == 1:
        return ord(label) - ord("a") + 1
    return _ROMAN.index(label) if label in _ROMAN else 0


_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def counted(style: str, value: int) -> str:
    """A counter as printed: ``style`` is ``arabic``, ``alph`` or ``roman``."""
    if style == "alph":
        return chr(ord("a") + (value - 1) % 26)
    if style == "roman":
        return _ROMAN[value] if 0 < value < len(_ROMAN) else str(value)
    return str(value)
