"""Real write-ups: what is reported there, judged by hand once, and what is known to be wrong there."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from derivecheck.linter.linting import Limits, lint
from derivecheck.linter.results import LintReport

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
DATA = ROOT / "tests" / "data" / "lint"
NAMES = (
    "backprop_indices.tex", "backprop_layernorm.tex", "cnn_dropout_ensemble.tex", "dropout_ridge_weightnorm.tex",
    "layernorm_indices.tex", "mlp_batchnorm.tex", "rnn_bptt.tex", "softmax_backprop.tex", "softmax_mlp_entropy.tex", "vae_iwae_fr.md",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared folder of write-ups is not beside the checkout")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@cache
def report(name: str) -> LintReport:
    return lint(CORPUS / name, limits=Limits(deadline=2.0, relation=20.0))


def alarms(name: str) -> set[int]:
    return {item.place.line for item in report(name).wrong}


def test_alarms_are_true_and_known_mistakes_found() -> None:
    """One test, so that each write-up is judged once, by one worker."""
    judged = {(row["file"], row["line"]): row["judgement"] for row in rows("corpus_alarms.jsonl")}
    found = {(name, line) for name in NAMES for line in alarms(name)}
    assert found <= set(judged)
    false = sum(judged[place] != "true" for place in found)
    decided = sum(item.is_decided for name in NAMES for item in report(name).items)
    assert decided >= 0.7 * sum(len(report(name).items) for name in NAMES)
    assert false * 100 <= decided
    known = [row for row in rows("corpus_known.jsonl") if row["found"]]
    assert [row for row in known if not alarms(row["file"]) & set(row["lines"])] == []


def test_what_is_not_found_says_why() -> None:
    assert all(row["why"] for row in rows("corpus_known.jsonl") if not row["found"])
