"""Slips of the keyboard in formulas, mended where the write-up itself shows what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from notation.source import Span
from notation.tokens.lex import Token
from notation.tokens.macros import Macro

_HERE = Span(0, 0)
_BARE_INDICES = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_([a-z]{2})(?![A-Za-z])")
_BOLD_STATEMENT = re.compile(r"(\\(?:bm|mathbf|boldsymbol|textbf)\{)([^{}]*=[^{}]*)\}")
_DELTA = re.compile(r"\\delta\{([a-z]{2})\}")
_CALL = re.compile(r"(?<![A-Za-z\\])([A-Za-z](?:_\{?\w+\}?)?)\s*(\\left)?\(([^()]*[.,][^()]*)\)")
_BRACED_INDICES = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_\{[a-z]{2}\}")


def calls_in(texts: Iterable[str]) -> frozenset[str]:
    """What is written as a name with several arguments between commas, without spaces."""
    return frozenset(_squeezed(match) for text in texts for match in _CALL.finditer(text) if "," in match.group(3))


def _squeezed(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", f"{match.group(1)}({match.group(3)})")


def repaired(
    text: str, macros: Mapping[str, Macro], calls: AbstractSet[str] = frozenset()
) -> tuple[str, Mapping[str, Macro], tuple[str, ...]]:
    """The formula with arrows typed as ``=>`` taken as arrows, and two letters after a lone subscript mark taken
    as two indices where the formula writes such indices of the same name in braces too; and with a full stop in
    ``J(w.x)`` taken as the comma of one of the ``calls``. All offsets stay."""
    text = text.replace("=>", "⇒ ")
    text = re.sub(r"(?<![A-Za-z\\])Softmax(?![A-Za-z])", "softmax", text)
    text = _BOLD_STATEMENT.sub(lambda match: " " * len(match.group(1)) + match.group(2) + " ", text)
    remarks: tuple[str, ...] = ()
    for match in _CALL.finditer(text):
        if "." in match.group(3) and _squeezed(match).replace(".", ",") in calls:
            text = text[: match.start(3)] + match.group(3).replace(".", ",") + text[match.end(3) :]
            remarks = (f"the full stop in {match.group()} was read as a comma",)
    if "del" not in macros and _DELTA.search(text):
        text = _DELTA.sub(r"\\del_{\1} ", text)
        macros = {**macros, "del": Macro("del", 0, (Token("command", "delta", _HERE),))}
        remarks = (*remarks, r"\delta{…} was read as \delta_{…}")
    indexed = {match.group(1) for match in _BRACED_INDICES.finditer(text)}
    found = {match.group(2) for match in _BARE_INDICES.finditer(text) if match.group(1) in indexed}
    if not found:
        return text, macros, remarks
    made = dict(macros)
    signs = {}
    for position, letters in enumerate(sorted(found)):
        sign = chr(0x2460 + position)  # a sign that no formula uses, as the name of a macro of one character
        marks = ("{", *letters, "}")
        made[sign] = Macro(sign, 0, tuple(Token("letter" if mark.isalpha() else "mark", mark, _HERE) for mark in marks))
        signs[letters] = sign

    def replaced(match: re.Match[str]) -> str:
        sign = signs.get(match.group(2)) if match.group(1) in indexed else None
        return f"{match.group(1)}_\\{sign}" if sign else match.group()

    return (
        _BARE_INDICES.sub(replaced, text),
        made,
        remarks + tuple(f"_{letters} was read as _{{{letters}}}" for letters in sorted(found)),
    )


__all__ = ["calls_in", "repaired"]
