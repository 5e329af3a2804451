"""Decisions are remembered, each with all that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import numeric
from derivecheck import deciding
from derivecheck.checking import read_formula, scope_of
from derivecheck.deciding import Decision, decide
from numeric import assumptions, effort


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


SOLVED = (
    r"X \in \mathbb{R}^{n \times d}, w \in \mathbb{R}^d, y \in \mathbb{R}^n, \lambda > 0",
    r"X^T X w + \lambda w = X^T y",
)
COSTS = [
    (("a, b \\in \\mathbb{R}",), "(a - b)^2", "a^2 - 2 a b + b^2"),
    (SOLVED, r"\|X w - y\|^2 + \lambda \|w\|^2", "y^T y - y^T X w"),
    ((*SOLVED, "w^T w = 2"), "y^T X w", r"\|X w\|^2 + 2 \lambda"),
]


def costs(asked: Sequence[tuple[Sequence[str], str, str]]) -> list[tuple[Decision, int]]:
    found = []
    for given, left, right in asked:
        before = effort.spent()
        found.append((decision(given, left, right), effort.spent() - before))
    return found


def test_an_answer_costs_the_same_whatever_was_asked_before() -> None:
    deciding._decision.cache_clear()
    assumptions._SOLVED_BEFORE.clear()
    first = costs(COSTS)
    remembered = costs(COSTS)
    deciding._decision.cache_clear()
    solved_before = costs(COSTS[::-1])[::-1]
    assert first == remembered == solved_before


def test_a_limit_of_work_ends_a_search_at_one_place() -> None:
    given, left, right = COSTS[1]
    scope = scope_of(given, [left, right])
    sides = [read_formula(text, scope)[0] for text in (left, right)]
    made = []
    for _ in range(2):
        deciding._decision.cache_clear()
        made.append(decide(*sides, "=", scope.givens(), deadline=0.001))
    assert made == 2 * [Decision(None, "", "the limit of work was reached")]
