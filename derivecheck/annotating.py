"""A copy of a document with notes behind its formulas.

Notes stand outside mathematics and outside braces that were open, so that a document that compiles still
does. Only the file that was asked for is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MACRO = (
    "% Notes of derivecheck, in the margin where LaTeX allows a margin note.\n"
    "\\providecommand{\\derivechecknote}[2]{\\ifinner\\textsuperscript{\\textsf{[#1]}}\\else"
    "\\marginpar{\\raggedright\\scriptsize\\textsf{[#1] #2}}\\fi}\n"
)
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
_LIMIT = 160
_INNER = ("tabular", "tabularx", "table", "figure", "minipage", "footnote", "verbatim", "lstlisting")


@dataclass(frozen=True)
class Note:
    """``place``: the offset of the end of the formula it is about; ``line``: where that stands; ``text``: one or
    more sentences; ``display``: whether the formula has lines of its own."""

    place: int
    line: int
    text: str
    display: bool


def with_notes(text: str, notes: Iterable[Note], *, tex: bool) -> str:
    """The text with the notes, in LaTeX or in Markdown."""
    found: dict[int, list[Note]] = {}
    for note in notes:
        place = after_braces(text, note.place) if tex else note.place
        found.setdefault(place, []).append(note)
    made = text
    for place in sorted(found, reverse=True):
        note_text = tex_note(found[place]) if tex else markdown_note(found[place])
        made = made[:place] + note_text + made[place:]
    return with_macro(made) if tex and found else made


def shortened(text: str) -> str:
    """At most as much as a margin takes."""
    return text if len(text) <= _LIMIT else text[: _LIMIT - 3].rstrip() + "..."


def with_macro(text: str) -> str:
    begin = text.find("\\begin{document}")
    return text[:begin] + MACRO + text[begin:] if begin >= 0 else MACRO + text


def after_braces(text: str, place: int) -> int:
    """The place behind all braces and table-like environments that are open at ``place``; the paragraph is
    looked at from its start."""
    start = max(text.rfind("\n\n", 0, place), 0)
    depth = 0
    for match in _BRACES.finditer(text, start, place):
        depth = max(0, depth + (1 if match.group() == "{" else -1 if match.group() == "}" else 0))
    for match in _BRACES.finditer(text, place):
        if depth == 0:
            break
        depth += 1 if match.group() == "{" else -1 if match.group() == "}" else 0
        place = match.end()
    for name in _INNER:
        opened = text.rfind(f"\\begin{{{name}", 0, place)
        closed = text.find(f"\\end{{{name}", opened if opened >= 0 else 0)
        if 0 <= opened < place < closed:
            end = text.find("}", closed)
            place = end + 1 if end >= 0 else place
    return place


_BRACES = re.compile(r"\\.|%[^\n]*|[{}]", re.DOTALL)


def tex_note(notes: Sequence[Note]) -> str:
    told = "; ".join(_escaped(note.text) for note in notes)
    return f"\\derivechecknote{{{notes[0].line}}}{{{told}}}"


def _escaped(text: str) -> str:
    plain = text.encode("ascii", "replace").decode("ascii")
    return "".join(_LATEX.get(character, character) for character in re.sub(r"\s+", " ", plain))


def markdown_note(notes: Sequence[Note]) -> str:
    """A quotation behind a display, words in brackets behind a formula in running text."""
    told = ["derivecheck, " + re.sub(r"([\\`*_{}\[\]<>#$|])", r"\\\1", " ".join(note.text.split())) for note in notes]
    if any(note.display for note in notes):
        return "".join(f"\n\n> **{line}**" for line in told) + "\n"
    return "".join(f" **[{line}]**" for line in told)
