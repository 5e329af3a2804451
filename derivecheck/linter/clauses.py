"""What the words around a formula make of it: an explanation, a supposition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derivecheck.linter.scopes import Parsed
from derivecheck.linter.sections import Section
from notation.documents import Prose
from notation.raw import RawName, raw_walk
from notation.read_givens.prose_words import in_english
from notation.statements.chains import RawChain

_EXPLAINING = re.compile(
    r"(?:^|\W)(?:where|since|because|with|où|avec|car|puisque|wobei|mit|da|weil|donde|con|porque|ya que)\s*$",
    re.IGNORECASE,
)


def explanations(section: Section, parsed: Sequence[Parsed]) -> list[RawChain]:
    """Statements that say what names of the formulas before them are: "where s = …", "since B = …"."""
    found: list[RawChain] = []
    known = {id(item.formula): item for item in parsed}
    explaining = False
    for position, item in enumerate(section.items):
        if isinstance(item, Prose):
            explaining = bool(_EXPLAINING.search(item.text)) or (explaining and item.text.strip().lower() in _JOINING)
            continue
        if explaining and not item.display and position:
            found.extend(chain for chain in known[id(item)].chains[:1] if not _says_a_value(chain))
    return found


def _says_a_value(chain: RawChain) -> bool:
    """``h = \\log 2``: a value at some point, which holds from where it is said."""
    right = chain.members[1].raw if len(chain.members) > 1 else None
    return right is not None and not any(isinstance(node, RawName) for node in raw_walk(right))


_SUPPOSING = re.compile(
    r"(?:^|\W)(?:let|assume|suppose|assuming|supposing|given|where|with|such that|since|because|for|if|when|as|"
    r"constraint|subject to|s\.t\.|soi(?:en)?t|supposons|si|avec|car|puisque|comme|où|contrainte|sei(?:en)?|"
    r"angenommen|falls|wenn|mit|da|weil|wobei|Nebenbedingung|sean?|supongamos|con|porque|ya que|donde|"
    r"restricción)"
    r"(?:\s+(?:that|also|now|furthermore|moreover|further|we have|que|dass))*\s*[,:]?\s*$",
    re.IGNORECASE,
)


def words_before(section: Section) -> dict[int, str]:
    """For each formula (by ``id``) the prose between it and the display before it, in English and lower case."""
    found: dict[int, str] = {}
    words = ""
    for item in section.items:
        if isinstance(item, Prose):
            words = f"{words} {in_english(item.text).lower()}"[-_BEFORE:]
            continue
        found[id(item)] = words
        words = "" if item.display else words
    return found


_BEFORE = 300  # characters that are kept
_JOINING = frozenset({"and", ",", ", and", "and let", "and that", "et", "et que", "und", "und dass", "y", "y que"})


_CLAUSE = re.compile(
    r"(?:^|[.;:,]\s|\n)\s*(?:if|when|suppose|assume|assuming|si|wenn|falls)\b(?P<rest>[^.;:]*)$", re.IGNORECASE
)
_THEN = re.compile(
    r"\s*,?\s*(?:then|we (?:have|get|obtain|find)|it follows|alors|on a|dann|(?:so )?gilt|entonces)\b", re.IGNORECASE
)
"""A clause that supposes goes from "if" to "then", whatever else it says: "If both are normalised, $…$, then"."""


def supposing(section: Section) -> frozenset[int]:
    """The inline formulas (by ``id``) that the words before them suppose: "let", "assume that", "since"; and those of
    a clause from "if" to "then"."""
    found = set()
    goes_on = False
    clause: list[int] | None = None
    for item in section.items:
        if isinstance(item, Prose):
            text = in_english(item.text)
            joins = item.text.strip().lower() in _JOINING
            goes_on = bool(_SUPPOSING.search(item.text)) or (goes_on and joins)
            if clause and _THEN.match(text):
                found.update(clause)
            opened = _CLAUSE.search(text)
            if opened is not None and not _THEN.search(opened.group("rest")):
                clause = []
            elif clause is not None and re.search(r"[.;:]|\bthen\b", text):
                clause = None
        elif item.display:
            clause = None
        else:
            if goes_on:
                found.add(id(item))
            if clause is not None:
                clause.append(id(item))
    return frozenset(found)


__all__ = ["explanations", "supposing", "words_before"]
