"""Many pairs in worker processes: in order, lazily, the same as one by one; and what is no pair."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import pytest

import derivecheck
from derivecheck.many import in_order

PAIRS: list[Any] = [
    ("a + b", "b + a"),
    ("2a", "a + a + 1"),
    {
        "answer": r"A^\top B^\top",
        "expected": r"(BA)^\top",
        "given": [r"A \in \mathbb{R}^{n \times m}", r"B \in \mathbb{R}^{k \times n}"],
    },
    (r"\frac{", "1"),
    ("0.333", r"\frac{1}{3}"),
    (r"\sqrt{x^2}", "x", ["x > 0"]),
    (r"\sqrt{x^2}", "x"),
]  # fmt: skip


def one_by_one() -> list[Any]:
    made = []
    for pair in PAIRS:
        if isinstance(pair, dict):
            made.append(derivecheck.check(pair["answer"], pair["expected"], pair["given"]))
        else:
            made.append(derivecheck.check(*pair))
    return made


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_as_one_by_one_in_order(jobs: int) -> None:
    made = list(derivecheck.check_many(PAIRS, jobs=jobs))
    assert made == one_by_one()
    assert [item.verdict for item in made] == [
        "equal", "different", "equal", "unreadable", "equal", "equal", "different",
    ]  # fmt: skip


def test_an_endless_iterable_is_taken_lazily() -> None:
    taken: list[int] = []

    def pairs() -> Iterator[tuple[str, str]]:
        for number in count():
            taken.append(number)
            yield f"{number} + 1", str(number + 1)

    made = derivecheck.check_many(pairs(), jobs=1)
    assert [item.verdict for item in islice(made, 3)] == ["equal"] * 3
    made.close()
    assert len(taken) < 10


def test_what_is_given_for_all_comes_before_what_is_given_for_one() -> None:
    (made,) = derivecheck.check_many([(r"\sqrt{x^2 y^2}", "x y", ["y > 0"])], given=["x > 0"], jobs=1)
    assert made.verdict == "equal"


@pytest.mark.parametrize("pair", ["ab", ("a",), ("a", 1), ("a", "b", "x > 0"), {"answer": "a"}])
def test_what_is_no_pair_is_refused(pair: Any) -> None:
    with pytest.raises(TypeError, match=r"pair|texts"):
        list(derivecheck.check_many([pair], jobs=1))


def test_results_are_put_in_order() -> None:
    assert list(in_order([(2, "c"), (0, "a"), (1, "b"), (3, "d")])) == ["a", "b", "c", "d"]
