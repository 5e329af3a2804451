"""Markers of Markdown: headings, bold or plain labels, list numbers."""

from __future__ import annotations

import re

from notation.documents.labels import read_label
from notation.documents.marks import Mark, alone, behind

_LINE = re.compile(
    r"^(?P<lead>[ \t\ufeff]*(?:>[ \t]*)*)(?P<head>\#{1,6}[ \t]*)?(?P<bullet>[-*+][ \t]+)?(?P<star>\\?\*(?![*\s]))?"
    r"(?P<strong>(?:\*\*|__|\*|_|<u>|<b>)*)(?P<inner>\\?\*(?=\d))?",
    re.MULTILINE,
)
_SETEXT = re.compile(r"[^\n]*\n[ \t]*(?:={3,}|-{3,})[ \t]*(?:\r?\n|$)")


def markdown_marks(text: str, start: int, end: int) -> list[Mark]:
    """The markers of Markdown between two offsets, which hold no formula."""
    marks: list[Mark] = []
    for line in _LINE.finditer(text, start, end):
        if line.start() != 0 and text[line.start() - 1] not in "\n\r":
            continue
        head, bullet, strong = line.group("head"), line.group("bullet"), line.group("strong")
        starred = bool(line.group("star") or line.group("inner"))
        level = len(head.strip()) if head else 0
        emphasised = strong.startswith(("**", "__", "<b>", "<u>")) or (strong != "" and not bullet)
        limit = text.find("\n", line.end(), end)
        limit = end if limit < 0 else limit
        mark_start = line.start() + len(line.group("lead"))
        if line.end() == limit and not head:
            continue
        setext = not head and bool(_SETEXT.match(text, line.end(), end))
        loose = bool(head) or emphasised or setext
        label = read_label(text, line.end(), limit, bare_numbers=loose)
        if label is None:
            if head:
                marks.append(Mark("heading", "", mark_start, limit, f"heading{level}"))
            continue
        indent = len(line.group("lead").expandtabs(4)) // 2
        style = (
            f"heading{level}" if head else "bold" if emphasised else f"list{indent}" if not label.worded else "plain"
        )
        while label is not None:
            kind = "heading" if head and label.kind == "item" else label.kind
            close = re.compile(r"(?:\*\*|__|\*|_|</u>|</b>)*" if strong else "").match(text, label.end, limit)
            stop = close.end() if close else label.end
            marks.append(Mark(kind, label.label, mark_start, stop, style, starred=starred, alone=alone(text, stop)))
            mark_start = behind(text, stop, limit, label.kind)
            label = read_label(text, mark_start, limit, bare_numbers=False)
            starred = False
            style = f"list{indent}"
    return marks
