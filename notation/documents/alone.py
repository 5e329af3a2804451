"""Formulas in running text that stand by themselves: displays of authors, or converters, who know only ``$``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from notation.documents.model import Formula, Item, Marker, Prose

_NO_WORDS = re.compile(r"[\s.,;:*_~\\-]*")


def mark_alone(items: Sequence[Item]) -> list[Item]:
    """The items with ``alone`` set on each formula whose paragraph holds no words."""
    worded = {item.block for item in items if isinstance(item, Prose) and not _NO_WORDS.fullmatch(item.text)}
    worded |= {item.block for item in items if isinstance(item, Marker) and item.kind == "heading"}
    return [
        replace(item, alone=True)
        if isinstance(item, Formula) and not item.display and item.block not in worded
        else item
        for item in items
    ]
