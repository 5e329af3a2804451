"""Write-ups of our own in the styles that people use, with planted mistakes: what is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derivecheck.linter.linting import lint

DATA = Path(__file__).resolve().parents[1] / "data" / "lint"
NAMES = tuple(sorted(path.name for path in DATA.iterdir() if path.suffix in (".tex", ".md")))
PLANTED: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "own_known.jsonl").read_text().splitlines()]
MISSED = {
    ("bias_conv.tex", 52),  # the loss is any function: the gradient would have to be learned from its own chain
    ("mlp_einstein.tex", 32),  # the loss is defined twice, first with summed indices that nothing marks
    ("lstm_bptt.tex", 39),  # the letters are vectors elsewhere, and one of them has no shape
    ("conv_bn_fr.tex", 18),  # a gradient that does not say by what
    ("hmm_seq.md", 11),  # one bound in one relation: its densities may be meant otherwise
    ("gan_info.md", 39),  # the norm of a vector whose shape comes from running text
    ("bayes_lin_fr.md", 46),  # w is declared under another question only
    ("bayes_lin_fr.md", 89),  # the sizes of what a prediction is made for are not said
    ("exam_ocr.tex", 13),  # p is a density in the problem before, and a number here
    ("exam_ocr.tex", 21),  # X and Y are vectors in other problems of the one section
    ("crf_chain.tex", 22),  # "and so on" defines p_b
    ("adam_tablet.md", 41),  # eta is a number before, and a function here
}


@pytest.mark.parametrize("name", NAMES)
def test_planted_mistakes_and_nothing_else(name: str) -> None:
    """One test, so that each write-up is judged once, whichever worker takes it."""
    report = lint(DATA / name)
    planted = {row["line"] for row in PLANTED if row["file"] == name}
    assert {item.place.line for item in report.wrong} == {line for line in planted if (name, line) not in MISSED}
    assert sum(item.is_decided for item in report.items) >= 0.65 * len(report.items)


def test_what_is_missed_was_planted() -> None:
    assert {(row["file"], row["line"]) for row in PLANTED} >= MISSED
