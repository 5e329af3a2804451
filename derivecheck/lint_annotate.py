"""A copy of the document with a note behind every formula that holds a wrong relation.

Notes stand outside mathematics and outside braces that were open, so that a document that compiles still
does. Only the file that was asked for is copied; notes on included files are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derivecheck.lint_results import LintItem, LintReport

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


def annotated(report: LintReport, *, tex: bool) -> str:
    """The text of the first file of the report with the notes."""
    text = report.files[0].text
    notes: dict[int, list[LintItem]] = {}
    for item in report.wrong:
        if item.place.file == 0:
            place = after_braces(text, item.formula.end) if tex else item.formula.end
            notes.setdefault(place, []).append(item)
    made = text
    for place in sorted(notes, reverse=True):
        note = tex_note(notes[place]) if tex else markdown_note(notes[place])
        made = made[:place] + note + made[place:]
    return with_macro(made) if tex and notes else made


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


def words(item: LintItem) -> str:
    """The finding in one short sentence."""
    reason = item.hint or item.why.split("\n")[0]
    told = f"line {item.place.line}: " + ("this does not hold" if item.verdict == "fails" else "the shapes clash")
    if item.undone:
        told += f" (undone in line {item.undone})"
    text = f"{told}. {reason}".strip()
    return text if len(text) <= _LIMIT else text[: _LIMIT - 3].rstrip() + "..."


def tex_note(items: Sequence[LintItem]) -> str:
    told = "; ".join(_escaped(words(item)) for item in items)
    return f"\\derivechecknote{{{items[0].place.line}}}{{{told}}}"


def _escaped(text: str) -> str:
    plain = text.encode("ascii", "replace").decode("ascii")
    return "".join(_LATEX.get(character, character) for character in re.sub(r"\s+", " ", plain))


def markdown_note(items: Sequence[LintItem]) -> str:
    """A quotation behind a display, words in brackets behind a formula in running text."""
    told = ["derivecheck, " + re.sub(r"([\\`*_{}\[\]<>#$|])", r"\\\1", " ".join(words(item).split())) for item in items]
    if any(item.display for item in items):
        return "".join(f"\n\n> **{line}**" for line in told) + "\n"
    return "".join(f" **[{line}]**" for line in told)
