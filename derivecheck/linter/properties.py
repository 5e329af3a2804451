"""Properties that the prose says of the formulas beside it: "let $A \\in …$ be symmetric", "i.i.d. $x_i$"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivecheck.linter.axes import members_of
from derivecheck.linter.claim import Said
from derivecheck.linter.sections import Section
from notation.documents import Formula, Prose
from notation.names import base_identity
from notation.raw import RawName, raw_walk
from notation.read_givens.prose_words import in_english
from notation.scope import Scope

if TYPE_CHECKING:
    from derivecheck.linter.scopes import Parsed

_PROPERTIES = tuple(
    "symmetric|orthogonal|orthonormal|diagonal|invertible|positive definite|positive semidefinite|triangular|"
    "idempotent|projection|unit norm|independent|uncorrelated|i.i.d|zero mean|zero-mean|centered|centred|standardized|"
    "unit vector|whitened|commute|nonnegative|symétrique|orthogonale|inversible|indépendant|diagonale".split("|")
)
"""Words that say of the symbols beside them what a formula alone does not show."""
_SENTENCE_ENDS = re.compile(r"[.;:!?](?:\s|$)|\n\s*\n")
_PREDICATE = re.compile(
    rf"^\s*(?:is|are|be)\s+(?:also\s+)?(?:an?\s+|the\s+)?(?:[\w-]+\s+)??(?:{'|'.join(_PROPERTIES)})\b"
    r"(?!\s+(?:to|of|with|from)\b)"
)
"""What is said of the formula before the words, and so not of the one behind them."""
_TURNS_AWAY = re.compile(r"\b(?:for|where|let|if|when|since|so|hence|then|we|take|put)\b")
_LEADS_AWAY = re.compile(r"\b(?:with|where|such that|whose|let|put|take)\b|\band\s*$")
"""What follows these words speaks of the next formula; what stands before them, of the one before."""
_LEADS_ON = re.compile(rf"\b(?:with|for|of|where|having)\s+(?:[\w-]+\s+)??(?:{'|'.join(_PROPERTIES)})\s*$")
"""What is said of the formula behind the words, and so not of the one before them: "… with independent $m_i$"."""
_NEAR = 60  # characters between a formula and a word that speaks of it
_KNOWN_PROPERTIES = frozenset({"symmetric", "orthogonal", "diagonal", "invertible", "positive definite", "unit norm"})
_SAID = r"(?:symmetric|orthogonal|diagonal|invertible|positive (?:semi)?definite)"
_BE = re.compile(
    rf"\s*(?:(?:be|is|are)\s+(?:also\s+)?(?:an?\s+)?)?({_SAID}(?:(?:\s*,\s*|\s+and\s+|\s+){_SAID})*)"
    rf"(?!\s+(?:to|of|elements?|entries|part|basis|projection)\b)(?=[\s.,;:]|$)"
)


def properties_said(section: Section) -> list[str]:
    """``Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric and invertible``, ``with $U \\in …$ orthogonal``."""
    found: list[str] = []
    for formula, prose in zip(section.items, section.items[1:], strict=False):
        if not isinstance(formula, Formula) or not isinstance(prose, Prose) or formula.display:
            continue
        match = _BE.match(in_english(prose.text))
        if match is not None:
            names = [item.strip() for item in re.split(r"\\in(?![A-Za-z])|∈", formula.latex)[0].split(",")]
            said = re.findall(_SAID, match.group(1))
            found.extend(f"{name} \\text{{ is {word}}}" for word in said for name in names if _PLAIN.fullmatch(name))
    return found


_PLAIN = re.compile(r"\\?[A-Za-z]+\s*(?:\{\\?\w+\}|\\?[A-Za-z]+)?(?:_(?:\w|\{\w+\}))?")


def properties_beside(section: Section, parsed: Sequence[Parsed], scope: Scope) -> list[Said]:
    """For each property that the prose says of the formulas next to it and that the scope does not know of them:
    the names. A relation between these names may rest on it."""
    known = {id(item.formula): item for item in parsed}
    parts = section.parts_told
    found: list[Said] = []
    for position, prose in enumerate(section.items):
        if not isinstance(prose, Prose):
            continue
        sentences = _SENTENCE_ENDS.split(in_english(prose.text).lower())
        behind = _TURNS_AWAY.split(sentences[0])[0]
        behind = _LEADS_ON.sub("", behind) if len(sentences) == 1 else behind
        after = sentences[-1] if len(sentences) > 1 else _PREDICATE.sub("", sentences[-1])
        after = _LEADS_AWAY.split(after)[-1]
        for at, near in ((position - 1, behind[:_NEAR]), (position + 1, after[-_NEAR:])):
            said = {word for word in _PROPERTIES if re.search(rf"(?<![a-z]){re.escape(word)}", near)}
            said = {"unit norm" if word == "unit vector" else word for word in said}
            item = known.get(id(section.items[at])) if said and 0 <= at < len(section.items) else None
            if item is None or item.formula.display:
                continue
            trees = members_of(item.chains[:1])
            first = [node for tree in trees[:1] for node in raw_walk(tree) if isinstance(node, RawName)]
            for node in first:
                declared = scope.known(base_identity(node, scope))
                told = declared.properties if declared is not None else frozenset()
                said -= _TOGETHER if _is_told_together(base_identity(node, scope), scope) else frozenset()
                said -= {"triangular"} if told & {"lower triangular", "upper triangular"} else frozenset()
                if (said & _KNOWN_PROPERTIES) - told or said - _KNOWN_PROPERTIES:
                    found.append(Said(frozenset({node.base}), said - told <= _OF_MEANS, parts[id(item.formula)]))
    return found


_OF_MEANS = frozenset({"zero mean", "zero-mean", "centered", "centred", "standardized"})
_TOGETHER = frozenset({"independent", "uncorrelated", "i.i.d"})


def _is_told_together(name: str, scope: Scope) -> bool:
    """Whether it is known how the members of a random family go together."""
    return any(item.name == name and item.entries not in ("", "arbitrary") for item in scope.random)


__all__ = ["properties_beside", "properties_said"]
