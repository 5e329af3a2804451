"""Made-up classes: the same seed gives the same class, and what is planted is in the text."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from derivecheck.mutation.made_class import FORMS, MadeSubmission, make_class
from derivecheck.mutation.wording import WORDINGS, choose, worded

SET = "ift6135_h20_a2"


@pytest.fixture(scope="module")
def made() -> list[MadeSubmission]:
    return list(make_class(SET, 12, seed=3))


def test_the_same_seed_gives_the_same_class(made: list[MadeSubmission]) -> None:
    assert list(islice(make_class(SET, 1000, seed=3), 3)) == made[:3]


def test_every_form_and_every_kind_occurs(made: list[MadeSubmission]) -> None:
    assert len({item.form for item in made} & set(FORMS)) > 3
    kinds = Counter(part.kind for item in made for part in item.parts)
    assert set(kinds) >= {"right", "rewritten", "mistake", "wrong line", "missing"}
    assert all(part.low <= part.high <= part.max_score for item in made for part in item.parts)
    assert len({item.main for item in made}) == len(made)


def test_a_mistake_is_never_worth_all_points(made: list[MadeSubmission]) -> None:
    planted = [part for item in made for part in item.parts if part.kind in ("mistake", "wrong line", "other choice")]
    assert planted
    assert [part for part in planted if part.high >= part.max_score] == []
    assert [part for part in planted if part.edit == ""] == []


def test_what_is_missing_is_not_in_the_text(made: list[MadeSubmission]) -> None:
    item = next(item for item in made if item.form == "markdown" and any(part.kind == "missing" for part in item.parts))
    headings = [line.split()[1] for line in item.files[item.main].splitlines() if line.startswith("## ")]
    written = [part.part for part in item.parts if part.body]
    assert [heading.replace("(", "").replace(")", "") for heading in headings] == written


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.name)
def test_each_wording_changes_something(wording: object, made: list[MadeSubmission]) -> None:
    bodies = [part.body for item in made[:5] for part in item.parts if part.body]
    changed = [body for body in bodies if worded(body, (wording,), Random(1)) != body]  # type: ignore[arg-type]
    assert changed


def test_of_a_group_of_wordings_one_is_chosen() -> None:
    for seed in range(50):
        groups = [wording.group for wording in choose(Random(seed))]
        assert len(groups) == len(set(groups))
