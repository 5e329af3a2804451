"""Decisions are remembered, each with all that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import numeric
from derivecheck.checking import read_formula, scope_of
from derivecheck.deciding import Decision, decide


def decision(given: Sequence[str], left: str, right: str, op: str = "=", prove: bool = False) -> Decision:
    scope = scope_of(given, [left, right])
    sides = (read_formula(text, scope)[0] for text in (left, right))
    return decide(*sides, op, scope.givens(), prove=prove)


ASKED = [
    (("x > 0",), r"\sqrt{x^2}", "x", "=", True),
    ((r"x \in \mathbb{R}",), r"\sqrt{x^2}", "x", "=", False),
    ((r"x \in \mathbb{R}",), "x^2 + 1", "x", ">", True),
    ((r"x \in \mathbb{R}",), "x^2 + 1", "x", "<", False),
]


@pytest.mark.parametrize(("given", "left", "right", "op", "holds"), [*ASKED, *reversed(ASKED)])
def test_what_a_decision_rests_on_is_not_mixed_up(
    given: tuple[str, ...], left: str, right: str, op: str, holds: bool
) -> None:
    assert decision(given, left, right, op).outcome is holds


def test_a_proof_is_not_taken_from_a_sampled_decision() -> None:
    asked = (("a, b \\in \\mathbb{R}",), "(a + b)^2", "a^2 + 2ab + b^2")
    assert (decision(*asked).how, decision(*asked, prove=True).how) == ("sampled", "proved")


def test_the_same_question_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (("p, q \\in \\mathbb{R}",), "p q + 17", "17 + q p")
    first = decision(*asked)
    monkeypatch.setattr(numeric, "compare", None)
    assert decision(*asked) == first
