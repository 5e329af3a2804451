"""Every result of the catalogue: replayed by the checker, confirmed in sampled worlds, and read back from its LaTeX."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from derivations import catalogue
from derivations.catalog import load_derivation
from derivations.checker import PREMISE, PROVED, Checked, replay, trace_of
from derivations.contents import CHAPTERS, catalogue_names, title_of
from derivations.model import Derivation
from derivations.reading import read_formula, scope_of
from notation.elaborate.elaborator import Elaborator
from notation.read_givens.reading import read_givens
from notation.source import Span
from notation.write.latex import write_latex
from symbolic import prove_equal
from tests.derivations.chains import confirm

NAMES = catalogue_names()

NOT_PROVED: dict[str, tuple[str, ...]] = {}
"""Lines that the checker does not prove, by the name of the derivation: they are confirmed in sampled worlds only, and
the derivation says so in its remark."""

NOT_SAMPLED: dict[str, str] = {}
"""Derivations with a chain that cannot be sampled, and why."""


@cache
def replayed(name: str) -> tuple[Derivation, tuple[Checked, ...]]:
    derivation = load_derivation(name)
    return derivation, replay(trace_of(derivation))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_proved_anew(name: str) -> None:
    _, checked = replayed(name)
    unproved = tuple(write_latex(item.line.after) for item in checked if item.outcome not in (PROVED, PREMISE))
    assert unproved == NOT_PROVED.get(name, ())
    assert any(item.outcome == PROVED and item.line.before is not None for item in checked)


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_in_worlds_of_three_sizes(name: str) -> None:
    derivation, checked = replayed(name)
    found = confirm(checked, read_givens(derivation.givens))
    assert found.faults == []
    assert found.tested > 0


@pytest.mark.parametrize("name", NAMES)
def test_its_latex_is_read_back_as_the_result(name: str) -> None:
    derivation, _ = replayed(name)
    for _, result in derivation.results:
        latex = write_latex(result)
        scope = scope_of(derivation.givens, (latex,))
        read = Elaborator(scope).aligned([result, read_formula(latex, scope)], Span(0, 0))[1]
        givens = scope.givens()
        assert read == result or prove_equal(read, result, givens) is not None, latex


def test_names_and_titles_are_all_different() -> None:
    assert len(set(NAMES)) == len(NAMES) == sum(len(chapter.entries) for chapter in CHAPTERS)
    titles = [title_of(name) for name in NAMES]
    assert len(set(titles)) == len(titles)


def test_results_are_different_results() -> None:
    """No two files derive the same equations."""
    seen: dict[object, str] = {}
    for name in NAMES:
        derivation, _ = replayed(name)
        key = (derivation.givens, derivation.subject, derivation.results)
        assert key not in seen, f"{name} repeats {seen[key]}"
        seen[key] = name


def test_every_file_is_listed() -> None:
    files = {path.stem for path in Path(catalogue.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(NAMES)
