"""Pieces of messages."""

from __future__ import annotations

from notation.expression import Expression
from notation.write.latex import write_latex

_LONGEST = 90


def shown(node: Expression) -> str:
    """The LaTeX of a part, or what it is when that would be too long."""
    text = write_latex(node)
    return text if len(text) <= _LONGEST else f"{text[: text.rfind(' ', 0, _LONGEST)]} …"


def joined(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
