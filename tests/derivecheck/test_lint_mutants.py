"""No mutant of a right relation holds: the right side of each chain of our own write-ups, with one mistake in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derivecheck.linter import judge
from derivecheck.linter.judge import LintJudge
from derivecheck.linter.linting import lint
from derivecheck.linter.results import LintItem
from derivecheck.mutation.mutants import mutants
from notation.expression import Expression

DATA = Path(__file__).resolve().parents[1] / "data" / "lint"
HARMLESS = {
    ("bias_conv.tex", 7),  # the terms of a sum exchanged
    ("ridge_svm_es.md", 64),  # a weaker inequality
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "seed"),
    [
        ("batchnorm_de.tex", 1),
        ("bias_conv.tex", 1),
        ("lstm_vae.tex", 1),
        ("pca_mle_fr.md", 1),
        ("ridge_svm_es.md", 1),
        ("softmax_attention.tex", 1),
        ("softmax_attention.tex", 2),
    ],
)
def test_no_mutant_holds(name: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    right: dict[tuple[int, int], Expression] = {}
    original = judge.item_of

    def item(judge: LintJudge, parsed, made, position, step, places) -> LintItem:  # type: ignore[no-untyped-def]
        found = original(judge, parsed, made, position, step, places)
        sides = made.judged.sides
        if position + 2 == len(sides) and sides[-1].expression is not None:
            right[found.place.start, found.place.end] = sides[-1].expression
        return found

    monkeypatch.setattr(judge, "item_of", item)
    text = (DATA / name).read_text()
    edited, places = text, set()
    claims = [item for item in lint(DATA / name).items if item.verdict == "holds" and not item.is_stated]
    for found in sorted(claims, key=lambda item: -item.place.start):
        expression = right.get((found.place.start, found.place.end))
        sign = re.match(r"\s*(?:\\[a-z]+|[=<>])", text[found.place.start : found.place.end])
        made = mutants(expression, 3, seed + found.place.start) if expression is not None else []
        if made and sign:
            end = found.place.end
            edited = f"{edited[: found.place.start]}{sign.group()} {made[seed % len(made)].latex} {edited[end:]}"
            places.add((found.place.line, found.section))
    again = lint(edited, kind="tex" if name.endswith(".tex") else "markdown")
    last = {(item.place.line, item.section): item for item in again.items}
    held = {line for line, section in places if (found := last.get((line, section))) is not None
            and found.verdict == "holds" and not found.is_stated}  # fmt: skip
    assert len(places) >= 5
    assert held <= {line for file, line in HARMLESS if file == name}
