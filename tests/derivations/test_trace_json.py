"""Traces of derivations as data."""

from __future__ import annotations

import json

import pytest

from derivations.catalog import load_derivation
from derivations.checker import OPEN
from derivations.trace_json import NoDerivations, trace_to_json, traces


@pytest.mark.parametrize("name", ["softmax_cross_entropy", "ridge", "momentum_recursion"])
def test_every_line_follows_from_the_one_before(name: str) -> None:
    made = trace_to_json(load_derivation(name))
    assert json.loads(json.dumps(made)) == made
    assert made["name"] == name
    last = None
    for step in made["steps"]:
        assert (step["before"] is None) == (step["op"] == ":")
        if step["before"] is not None:
            assert step["before"] == last
        last = step["after"]
    assert [step for step in made["steps"] if step["outcome"] == OPEN] == []


def test_names_are_taken_once_and_in_order() -> None:
    names = ["softmax_cross_entropy", "ridge", "softmax_cross_entropy"]
    assert [made["name"] for made in traces(names)] == ["softmax_cross_entropy", "ridge"]


def test_a_written_set_derives_nothing() -> None:
    with pytest.raises(NoDerivations, match="its solutions are not derived"):
        traces(["softmax_backprop"])


def test_an_unknown_name() -> None:
    with pytest.raises(LookupError, match="unknown result"):
        traces(["nothing"])
