"""A write-up in sections: what stands under one heading is judged in one context.

Headings of one level do not see each other's definitions; a heading below another one goes on with what
stands above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from notation.documents import Document, Formula, Marker, Prose

_EXPLAINS = re.compile(r"(?::|\b(?:where|with|such that|assum\w*|où|avec|wobei|mit|donde|con))[\s,:]*$", re.IGNORECASE)
"""Prose before a list that explains."""


@dataclass
class Section:
    """``title`` is the heading as written; ``parent`` the position of the section above, -1 for none. ``level``: 0
    for what stands before any heading."""

    title: str
    level: int
    parent: int
    items: list[Formula | Prose] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)  # for each item, the number of the list item or part it stands in
    part: int = 0

    def words_before(self, position: int) -> str:
        """The words right before an item."""
        before = self.items[position - 1] if position else None
        return before.text.strip() if isinstance(before, Prose) else ""

    @property
    def words(self) -> str:
        """All prose of the section."""
        return " ".join(item.text for item in self.items if isinstance(item, Prose))

    @property
    def words_of_parts(self) -> dict[int, str]:
        """The prose by the part it stands in, in lower case."""
        found: dict[int, str] = {}
        for item, part in zip(self.items, self.parts, strict=True):
            if isinstance(item, Prose):
                found[part] = f"{found.get(part, '')} {item.text.lower()}"
        return found

    @property
    def parts_told(self) -> dict[int, int]:
        """For each formula (by ``id``) the part in which it is told. A list that explains what stands before it
        ("where: …") belongs to that part, and so, to be safe, does all that follows."""
        found: dict[int, int] = {}
        told, before = 0, ""
        explains = False
        for item, part in zip(self.items, self.parts, strict=True):
            if part > told and not explains:
                explains = bool(_EXPLAINS.search(before))
                told = told if explains else part
            if isinstance(item, Formula):
                found[id(item)] = told
                before = ""
            else:
                before = item.text
        return found

    @property
    def formulas(self) -> list[Formula]:
        return [item for item in self.items if isinstance(item, Formula)]


def sections_of(document: Document) -> list[Section]:
    """All sections in order; each formula and each stretch of prose is in exactly one."""
    found = [Section("", 0, -1)]
    open_sections = [0]
    for item in document.items:
        if isinstance(item, Marker):
            level = heading_level(item)
            if not level:
                found[open_sections[-1]].part += 1
                continue
            while len(open_sections) > 1 and found[open_sections[-1]].level >= level:
                open_sections.pop()
            found.append(Section(title_of(item), level, open_sections[-1]))
            open_sections.append(len(found) - 1)
            continue
        if isinstance(item, Prose) and item.kind != "text":
            continue
        section = found[open_sections[-1]]
        section.items.append(item)
        section.parts.append(section.part)
    return found


def heading_level(marker: Marker) -> int:
    """1 for a section, 2 for a subsection, …; 0 for a marker that goes on with its section."""
    style = re.fullmatch(r"heading(\d)", marker.style)
    if style is not None:
        return int(style.group(1))
    if marker.kind == "question":
        return 1
    return 0


def title_of(marker: Marker) -> str:
    return re.sub(r"\s+", " ", marker.text).strip()[:80]
