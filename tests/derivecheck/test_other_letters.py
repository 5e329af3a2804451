"""The same chains in other letters: a verdict rests on what is declared, never on which letter was taken."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from derivecheck.checking import steps

ROWS = [
    json.loads(line)
    for name in ("coursework_chains", "hands_chains")
    for line in (Path(__file__).parent.parent / "data" / "pairs" / f"{name}.jsonl").read_text().splitlines()
]
LETTERS = "v z u y w x b a Y Z U W X A B V".split()
"""Letters of values, in the order in which they are taken; those with a meaning by custom are left out."""
_WORDS = re.compile(r"(\\(?:text|mathrm|operatorname\*?|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+)")
_DECLARED = re.compile(r"\s*(?:\\mathbf\{)?([A-Za-z])\}?\s*\\in\b")


def in_other_letters(text: str, letters: dict[str, str]) -> str:
    """The formula with each letter put in place of another, all at once; words and commands stay."""
    pieces = _WORDS.split(text)
    return "".join(
        piece if position % 2 else "".join(letters.get(mark, mark) for mark in piece)
        for position, piece in enumerate(pieces)
    )


def other_letters(given: list[str], chain: str) -> dict[str, str]:
    """A letter that stands nowhere for each one that is declared by itself."""
    used = set("".join(_WORDS.sub(" ", text) for text in (*given, chain)))
    declared = sorted({match.group(1) for statement in given if (match := _DECLARED.match(statement))} & set(LETTERS))
    free = [letter for letter in LETTERS if letter not in used]
    found: dict[str, str] = {}
    for letter in declared:
        fitting = [other for other in free if other.isupper() == letter.isupper()]
        if fitting:
            found[letter] = fitting[0]
            free.remove(fitting[0])
    return found


CASES = [
    pytest.param(row, letters, id=row["id"])
    for row in ROWS
    if (letters := other_letters(row.get("given", []), row["chain"]))
]


def test_renaming_leaves_words_alone() -> None:
    renamed = in_other_letters(r"\mathbf{x}^\top x + \text{max of x}", {"x": "y"})
    assert renamed == r"\mathbf{y}^\top y + \text{max of x}"


@pytest.mark.parametrize(("row", "letters"), CASES)
def test_verdicts_are_the_same(row: dict[str, Any], letters: dict[str, str]) -> None:
    given = [in_other_letters(statement, letters) for statement in row["given"]]
    found = steps(in_other_letters(row["chain"], letters), given).steps
    assert [step.verdict for step in found] == row["steps"]
