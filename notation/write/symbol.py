"""Symbols as LaTeX: a name of a symbol's identity, its font and its scripts.

A name is a base with optional accents before it (``hat:y``) or a font (``script:L``) and labels after it (``h^(f)``,
``sigma_batch``, ``w^L^2``). A letter is written as itself, a Greek name as its command, another word
upright.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from notation.expression import Style
from notation.write.tables import ACCENTS, FONTS, LETTER_COMMANDS

_BOLD_FONTS = ("mathbf", "boldsymbol", "bm", "mathbfit", "vec")
_BOLD = re.compile(r"\\(?:" + "|".join(_BOLD_FONTS) + r")\{((?:[^{}]|\{[^{}]*\})*)\}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*")
_PLAIN_LABEL = re.compile(r"[A-Za-z0-9]|[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class NameParts:
    """A name taken apart; ``accents`` outermost first."""

    accents: tuple[str, ...]
    font: str
    base: str
    sub_label: str
    sup_label: str
    primes: int


@dataclass(frozen=True)
class Marks:
    """A symbol ready to print: its letter with font and accents, and what its scripts hold."""

    letter: str
    sub: str = ""
    sup: str = ""
    primes: int = 0

    def text(self) -> str:
        """Letter, primes, subscript, superscript."""
        sub = f"_{{{self.sub}}}" if self.sub else ""
        sup = f"^{{{self.sup}}}" if self.sup else ""
        return f"{self.letter}{chr(39) * self.primes}{sub}{sup}"

    @property
    def raised(self) -> bool:
        """Whether a superscript is taken, so that a power or a transpose needs a fence."""
        return bool(self.sup) or self.primes > 0


def split_name(name: str) -> NameParts:
    """The parts of an identity name; the first label runs to the first mark of the other kind."""
    accents: list[str] = []
    head, colon, rest = name.partition(":")
    while colon and head in ACCENTS:
        accents.append(head)
        name = rest
        head, colon, rest = name.partition(":")
    font = head if colon and head in FONTS else ""
    name = rest if font else name
    cuts = [at for at in (name.find("_", 1), name.find("^", 1)) if at > 0]
    base, tail = (name[: min(cuts)], name[min(cuts) :]) if cuts else (name, "")
    labels = {"_": "", "^": ""}
    while tail:
        mark, other = tail[0], "^" if tail[0] == "_" else "_"
        end = tail.find(other, 1)
        end = len(tail) if end < 0 or labels[other] else end
        labels[mark] += ("," if labels[mark] else "") + tail[1:end]
        tail = tail[end:]
    stripped = base.rstrip("'")
    return NameParts(tuple(accents), font, stripped, labels["_"], labels["^"], len(base) - len(stripped))


def label_latex(label: str) -> str:
    """A label inside a script: ``f`` and ``(f)`` as they are, ``theta`` as a letter, words upright."""
    if "\\" in label or not label or _PLAIN_LABEL.fullmatch(label):
        return label
    if label in LETTER_COMMANDS:
        return f"\\{label}"
    if label.startswith("(") and label.endswith(")"):
        return f"({label_latex(label[1:-1])})"
    for separator in (",", "^"):
        if separator in label:
            return separator.join(label_latex(part) for part in label.split(separator))
    if _WORD.fullmatch(label):
        return f"\\text{{{label}}}"
    return label


def _base_latex(base: str, rank: int) -> str:
    words = base.split(" ")
    if len(words) > 1:  # a compound such as "Delta theta": the font belongs to the last part
        return "".join(
            _base_latex(word, 0) + (" " if word in LETTER_COMMANDS else "") for word in words[:-1]
        ) + _base_latex(words[-1], rank)
    if "\\" in base:
        return base
    if base in LETTER_COMMANDS:
        return f"\\boldsymbol{{\\{base}}}" if rank else f"\\{base}"
    if _LETTERS.fullmatch(base) and len(base) > 1:
        return f"\\mathbf{{{base}}}" if rank else f"\\mathrm{{{base}}}"
    return f"\\mathbf{{{base}}}" if rank else base


def name_marks(name: str, rank: int) -> Marks:
    """The marks of a name without a style: bold for vectors and matrices."""
    parts = split_name(name)
    letter = f"{FONTS[parts.font]}{{{_base_latex(parts.base, 0)}}}" if parts.font else _base_latex(parts.base, rank)
    for accent in reversed(parts.accents):
        letter = f"{ACCENTS[accent]}{letter}" if accent == "Delta" else f"{ACCENTS[accent]}{{{letter}}}"
    return Marks(letter, label_latex(parts.sub_label), label_latex(parts.sup_label), parts.primes)


def style_marks(style: Style) -> Marks:
    """The marks that a style prescribes."""
    base = style.base
    if base in LETTER_COMMANDS:
        base = f"\\{base}"
    stripped = base.rstrip("'")
    return Marks(stripped, label_latex(style.sub_label), label_latex(style.sup_label), len(base) - len(stripped))


def light_letter(letter: str) -> str:
    """The letter without bold: entries of a bold array are written light (``x_i`` of ``\\mathbf{x}``)."""
    return _BOLD.sub(lambda match: match.group(1), letter)
