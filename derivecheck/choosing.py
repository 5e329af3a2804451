"""Which bundled problem set a document answers, when nobody says.

The first set is the default. Another one is taken only where the document clearly is its own: it repeats the
other's title or the telling formulas that only the other prints. Words besides the title are not looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from derivations.catalog import DEFAULT, list_problem_sets, load_problem_set
from derivations.model import ProblemSet
from notation.documents import Document, DocumentError, read_document
from notation.documents.likeness import likeness_key, weight

_TITLE = 10.0
"""What a title in the document is worth, in formulas."""
_CLEARLY = 3.0
"""What another set must have found at least, and how many times as much as the default."""
_LONG = 4  # marks of a left-hand side that tells; a letter alone does not
_VOTES = 5
_LOOKED_AT = 1000  # files
_DOCUMENTS = frozenset({".md", ".markdown", ".tex", ".ipynb"})


def choose(document: Document) -> str:
    """The name of the bundled problem set that the document answers; the default one unless another fits clearly
    better."""
    sets = {name: load_problem_set(name) for name in list_problem_sets()}
    keys = {name: _keys(problem_set) for name, problem_set in sets.items()}
    found = {key for formula in document.formulas for key in _whole_and_left(formula.latex)}
    scores = {
        name: _telling(found, keys[name], [keys[other] for other in sets if other != name])
        + _TITLE * _has_title(document.source, sets[name].title)
        for name in sets
    }
    best = max(scores, key=lambda name: scores[name])
    clear = scores[best] >= _CLEARLY and scores[best] >= _CLEARLY * scores[DEFAULT]
    return best if clear else DEFAULT


def choose_for_all(sources: Sequence[Path]) -> str:
    """The one problem set for a class: the set that most of its first documents answer. What cannot be read, and
    archives, have no say."""
    files = [path for source in sources for path in ([source] if source.is_file() else sorted(source.rglob("*")))]
    votes: Counter[str] = Counter()
    for path in files[:_LOOKED_AT]:
        if path.suffix.lower() not in _DOCUMENTS or not path.is_file():
            continue
        try:
            votes[choose(read_document(path))] += 1
        except DocumentError:
            continue
        if votes.total() == _VOTES:
            break
    return votes.most_common(1)[0][0] if votes else DEFAULT


def _keys(problem_set: ProblemSet) -> frozenset[tuple[str, ...]]:
    """The telling formulas that a set prints or asks for, as the document would write them."""
    printed = [formula for question in problem_set.questions for formula in question.statement]
    printed += [formula for part in problem_set.parts for formula in part.statement]
    asked = (likeness_key(ask.subject) for part in problem_set.parts for ask in part.asks)
    telling = {likeness_key(latex) for latex in printed if weight(latex) > 1}
    return frozenset(telling | {key for key in asked if len(key) >= _LONG})


def _whole_and_left(latex: str) -> tuple[tuple[str, ...], ...]:
    """A formula, and what stands in front of its first equals sign, as keys."""
    key = likeness_key(latex)
    return (key, key[: key.index("=")]) if "=" in key else (key,)


def _telling(
    found: set[tuple[str, ...]], own: frozenset[tuple[str, ...]], others: list[frozenset[tuple[str, ...]]]
) -> float:
    """How many of the formulas that only this set prints stand in the document."""
    return float(len(found & own.difference(*others)))


def _has_title(source: str, title: str) -> bool:
    """Whether the title stands on a line of its own, with or without marks around it."""
    wanted = _plain(title)
    return any(_plain(line) == wanted for line in source.splitlines()[:200])


def _plain(text: str) -> str:
    text = re.sub(r"\\[A-Za-z]+\*?", " ", text)
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", text.lower())).strip()


__all__ = ["choose", "choose_for_all"]
