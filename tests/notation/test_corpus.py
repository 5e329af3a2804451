"""The shares of real write-ups that are read, as a floor under which they must not fall."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = REPOSITORY.parent / "shared" / "corpus"


@pytest.fixture(scope="module")
def corpus() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_script", REPOSITORY / "scripts" / "corpus.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the checkout")
def test_shares(corpus: ModuleType) -> None:
    found = list(corpus.tallies(CORPUS))
    blocks, relations = sum(tally.blocks for tally in found), sum(tally.relations for tally in found)
    assert blocks > 150
    assert relations > 380
    assert sum(tally.written for tally in found) >= 0.98 * blocks
    assert sum(tally.parsed for tally in found) >= 0.95 * blocks
    assert sum(tally.typed for tally in found) >= 0.9 * relations


def test_a_small_write_up(corpus: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "small.md"
    path.write_text("$$y = Xw = \\frac{a}{b}$$\n\n$$a = b + ) = c$$\n\n$$\\frac{a}{b$$\n", encoding="utf-8")
    tally = corpus.measure(path)
    assert (tally.blocks, tally.written, tally.parsed) == (3, 2, 1)
    assert (tally.relations, tally.typed) == (4, 2)
    assert [(stage, kind) for _, stage, kind, _ in tally.failures] == [
        ("parsed", "malformed"),
        ("written", "malformed"),
    ]


def test_failures_are_grouped_without_names(corpus: ModuleType) -> None:
    first, second = corpus.Tally("a"), corpus.Tally("b")
    first.failures.append((1, "typed", "ill-typed", "cannot add: vector[n] and scalar do not fit"))
    second.failures.append((9, "typed", "ill-typed", "cannot add: vector[d] and scalar do not fit"))
    assert list(corpus.reasons([first, second]).values()) == [2]
