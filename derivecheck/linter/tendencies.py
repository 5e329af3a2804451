"""What the words beside a formula say of where things go: ``as $n \\to \\infty$``, for small ``$x$``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from derivecheck.linter.scopes import Parsed
from derivecheck.linter.sections import Section
from notation.documents import Formula, Prose
from notation.names import base_identity
from notation.raw import Raw, RawFence, RawName, RawNumber
from notation.scope import Scope
from notation.statements.chains import RawChain

_AS = re.compile(
    r"(?:^|\W)(?:as|when|for|if|with|let|letting|lorsque|quand|si|pour|wenn|für|falls|cuando|si|para)\s*$",
    re.IGNORECASE,
)
_SMALL = re.compile(r"\b(?:small|tiny|infinitesimal|petite?s?|kleine[ns]?|peque[ñn][oa]s?)\s*$", re.IGNORECASE)
_IS_SMALL = re.compile(
    r"^\s*(?:is|are|being|est|sont|ist|sind|es)\s+(?:very\s+)?(?:small|tiny|petit|klein|peque)", re.IGNORECASE
)


def limits_beside(section: Section, parsed: Sequence[Parsed]) -> dict[int, tuple[RawChain, ...]]:
    """For each display (by ``id``) with an arrow: what the words before or after it let tend to where."""
    known = {id(item.formula): item for item in parsed}
    found: dict[int, tuple[RawChain, ...]] = {}
    said: RawChain | None = None
    display: Formula | None = None
    words = ""
    for item in section.items:
        if isinstance(item, Prose):
            words = item.text
            continue
        chain = _arrow(known.get(id(item)))
        if item.display:
            if said is not None:
                found[id(item)] = (said,)
            said, display = None, item
        elif chain is not None and _AS.search(words):
            if display is not None and id(display) not in found and len(words.split()) == 1:
                found[id(display)] = (chain,)  # "$$ … \\to 0 $$ as $n \\to \\infty$"
            said = chain
        words = ""
    return found


def _arrow(item: Parsed | None) -> RawChain | None:
    """The one statement of a formula, if it is an arrow from a name."""
    if item is None or len(item.chains) != 1 or item.chains[0].ops != ("->",):
        return None
    left = item.chains[0].members[0].raw
    return replace(item.chains[0], link="as") if isinstance(left, RawName) else None


def small_names(section: Section, parsed: Sequence[Parsed], scope: Scope) -> frozenset[str]:
    """The names that the words or the formulas of a section say are small."""
    known = {id(item.formula): item for item in parsed}
    found: set[str] = set()
    for position, item in enumerate(section.items):
        if not isinstance(item, Formula) or (one := known.get(id(item))) is None or not one.chains:
            continue
        name = _bare(one.chains[0].members[0].raw)
        before = section.items[position - 1] if position else None
        after = section.items[position + 1] if position + 1 < len(section.items) else None
        if name is None:
            continue
        ops = one.chains[0].ops
        said = (isinstance(before, Prose) and _SMALL.search(before.text)) or (
            isinstance(after, Prose) and _IS_SMALL.search(after.text)
        )
        if (not ops and not item.display and said) or (ops == ("->",) and _is_zero(one.chains[0])):
            found.add(base_identity(name, scope))
    return frozenset(found)


def _bare(node: Raw | None) -> RawName | None:
    """A name, perhaps in bars."""
    if isinstance(node, RawFence) and node.opener in ("|", "‖") and len(node.items) == 1:
        node = node.items[0]
    return node if isinstance(node, RawName) else None


def _is_zero(chain: RawChain) -> bool:
    right = chain.members[1].raw
    return isinstance(right, RawNumber) and right.text == "0"


__all__ = ["limits_beside", "small_names"]
