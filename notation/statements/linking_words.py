"""Words between formulas that join statements, or that a formula belongs to."""

from __future__ import annotations

import re

_LEADS = frozenset(
    "by since because for if when where as with using from due par on at in of over divide multiply note "
    "is are assuming all any wrt under given let recall que car pour avec via thanks and every each "
    "otherwise independent zero taking ".split()
)
"""Words after which a formula belongs to the words (``by the definition of \\sigma``)."""

_JOINING = {
    "and": "and",
    "or": "or",
    "where": "where",
    "with": "where",
    "as": "as",
    "if": "if",
    "when": "if",
    "for": "if",
    "et": "and",
    "ou": "or",
    "provided": "if",
    "hence": "implies",
    "so": "implies",
    "thus": "implies",
    "therefore": "implies",
    "then": "implies",
    "because": "because",
    "since": "because",
    "we get": "implies",
    "avec": "where",
    "si": "if",
    "implies": "implies",
    "iff": "iff",
    "if and only if": "iff",
    "gives": "implies",
    "such that": "if",
    "s.t.": "if",
    "subject to": "if",
}
_WORD = re.compile(r"[^\w.]+")


def plain_words(text: str) -> str:
    """The words in lower case without punctuation."""
    return _WORD.sub(" ", text).strip().lower()


def link_of(words: str) -> str | None:
    """How the words hang the statement after them on the one before; None where they do not."""
    exact = _JOINING.get(words)
    if exact is not None:
        return exact
    for key, value in _JOINING.items():
        opens = words.startswith(key + " ") and value in ("where", "implies") and len(words.split()) <= 3
        if words.endswith(" " + key) or opens:
            return value
    return None


def leads_on(words: str) -> bool:
    """Whether a formula after the words may belong to them."""
    return any(word in _LEADS for word in words.split())
