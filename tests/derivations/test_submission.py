"""The bundled transcription: the submission's formulas, in order, and none of its prose."""

from __future__ import annotations

import re
from pathlib import Path

import derivations.ift6135_h20_a2

BUNDLED = Path(derivations.ift6135_h20_a2.__file__).parent / "submission.md"
FORMULA = re.compile(r"\$\$(.*?)\$\$|\$(.*?)\$", re.DOTALL)


def formulas(text: str) -> list[str]:
    return [found.group(0) for found in FORMULA.finditer(text)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+", FORMULA.sub(" # ", text))


def test_formulas_are_as_submitted(shared: Path) -> None:
    original = (shared / "submissions" / "ift6135_h20_a2.md").read_text(encoding="utf-8")
    assert formulas(BUNDLED.read_text(encoding="utf-8")) == formulas(original)


def test_prose_is_reworded(shared: Path) -> None:
    """No run of eight words of the original is left, formulas between them aside."""
    original = words((shared / "submissions" / "ift6135_h20_a2.md").read_text(encoding="utf-8"))
    bundled = words(BUNDLED.read_text(encoding="utf-8"))
    runs = {tuple(original[at : at + 8]) for at in range(len(original) - 7)}
    kept = [" ".join(bundled[at : at + 8]) for at in range(len(bundled) - 7) if tuple(bundled[at : at + 8]) in runs]
    assert kept == []


def test_structure_is_that_of_the_sheet() -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    heads = re.findall(r"^\*\*Question (\d)\*\* \(([\d-]+)\)\.", text, re.MULTILINE)
    assert heads == [("1", "4-4-4"), ("2", "7-5-5-3"), ("3", "6-10-2"), ("4", "4-6-6"), ("5", "4-6-4"), ("6", "4-8-8")]
