"""What tells one wrong answer from another: its values, not its form."""

from __future__ import annotations

import pytest

from derivecheck.answers.slips import Slip, meaning
from derivecheck.checking import read_formula, scope_of

LEAST_SQUARES = (r"X \in \mathbb{R}^{n \times d}", r"y \in \mathbb{R}^n", r"w \in \mathbb{R}^d")
RIGHT = r"2 X^\top (X w - y)"


def told(written: str, givens: tuple[str, ...] = LEAST_SQUARES, right: str = RIGHT) -> str:
    scope = scope_of(givens, (right, written))
    expected, answer = (read_formula(text, scope)[0] for text in (right, written))
    return meaning(Slip("1", "gradient", expected, answer, scope.givens()))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (r"X^\top (X w - y)", r"X^\top X w - X^\top y", True),
        (r"X^\top (X w - y)", r"(w^\top X^\top X - y^\top X)^\top", True),
        (r"X^\top (X w - y)", r"X^\top (X w + y)", False),
        (r"X^\top (X w - y)", r"w^\top X^\top X - y^\top X", False),  # a row
        (r"0 w", r"w - w", True),
        (r"-(0 w)", r"0 w", True),  # no zero is below another
    ],
)
def test_equal_answers_mean_the_same(one: str, other: str, same: bool) -> None:
    assert told(one) and told(other)
    assert (told(one) == told(other)) is same


def test_what_has_no_values_has_no_meaning() -> None:
    assert told(r"\sqrt{-1 - a^2}", (r"a \in \mathbb{R}",), "a") == ""
