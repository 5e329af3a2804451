"""When a document repeats the sheet in other letters: which letter stands for which.

Formulas with the same skeleton vote for the letters they would rename; a letter keeps its strongest
vote, one to one. The renaming counts only if under it clearly more of the sheet is recognised than
without, so that an author who merely uses other letters for other things is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from notation.documents.likeness import is_symbol, likeness_key, spelt, units, weight
from notation.documents.restating import Same, alike, restate


def renamed_units(latex: str, renaming: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(renaming.get(unit, unit) for unit in units(latex))


def under_renaming(same: Same, renaming: Mapping[str, str]) -> Same:
    """``same``, or alike once the first formula (the sheet's) is written in the document's letters."""
    if not renaming:
        return same

    def compare(sheet: str, document: str) -> bool:
        if not any(unit in renaming for unit in units(sheet)):
            return same(sheet, document)
        return spelt(renamed_units(sheet, renaming)) == likeness_key(document)

    return compare


def find_renaming(sheet: Sequence[str], document: Sequence[str], own: Sequence[bool], same: Same) -> dict[str, str]:
    """The letters of the sheet that the document writes differently, at the beginning of ``document``."""
    plain = restate(sheet, document, own, same)
    if plain.found == len(sheet):
        return {}
    by_shape = restate(sheet, document, own, lambda left, right: same(left, right) or alike(left, right))
    votes: Counter[tuple[str, str]] = Counter()
    for row, column in by_shape.pairs:
        left, right = units(sheet[row]), units(document[column])
        if len(left) != len(right):
            continue
        for pair in {(a, b) for a, b in zip(left, right, strict=True) if is_symbol(a)}:
            votes[pair] += weight(sheet[row])
    renaming: dict[str, str] = {}
    taken: set[str] = set()
    for (old, new), _ in sorted(votes.items(), key=lambda entry: (-entry[1], entry[0])):
        if old not in renaming and new not in taken:
            renaming[old] = new
            taken.add(new)
    renaming = {old: new for old, new in renaming.items() if old != new}
    if not renaming:
        return {}
    changed = restate(sheet, document, own, under_renaming(same, renaming))
    if changed.score >= plain.score + 3 and (changed.decisive() or changed.found == len(sheet) > 1):
        return renaming
    return {}
