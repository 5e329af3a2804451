"""What a relation that does not hold says: the same digest for the same claim, and for no other."""

from __future__ import annotations

import pytest

from derivations.catalog import sheet_of
from derivecheck.grading import grade
from derivecheck.results import StepResult
from numeric import effort

SHEET = r"""# Sheet

## Question 1. Least squares

**Given:**

- $X \in \mathbb{R}^{n \times d}$
- $y \in \mathbb{R}^n$
- $w \in \mathbb{R}^d$
- $a, b, c \in \mathbb{R}$
- $L = \|X w - y\|^2$

### 1.1 The gradient (4 points)

**Answer (expression), gradient:** $\nabla_w L = 2 X^\top (X w - y)$

**Solution:** $\nabla_w L = 2 X^\top (X w - y)$
"""
GRADIENT = r"$$\nabla_w L = X^\top (X w - y)$$"


def steps(text: str) -> tuple[StepResult, ...]:
    problem_set = sheet_of(SHEET, "sheet.md").problem_set
    return grade(f"# Question 1\n\n## 1.1\n\n{text}\n", problem_set, jobs=1).parts[0].steps


def meaning(text: str) -> str:
    """Of the one relation of the text that does not hold."""
    [found] = [step.meaning for step in steps(text) if step.verdict != "holds"]
    return found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (GRADIENT, r"$$\nabla_w L = X^\top X w - X^\top y$$", True),
        (GRADIENT, r"$$\frac{\partial L}{\partial w} = X^\top(Xw-y)$$", True),
        (GRADIENT, r"$$\nabla_w L = X^\top (X w + y)$$", False),
        (r"$$a + b = c$$", r"$$b + a = c$$", True),
        (r"$$a + b = c$$", r"$$a + c = b$$", False),
        (r"$$a + b = c$$", r"$$a + b \le c$$", False),
        (r"$$a + b = c$$", r"$$a + b = 2 c$$", False),
        # The same marks, and what the author's name stands for differs.
        (r"$$u = X w - y$$ $$\nabla_w L = X^\top u$$", r"$$u = X w + y$$ $$\nabla_w L = X^\top u$$", False),
        (r"$$u = X w - y$$ $$\nabla_w L = X^\top u$$", r"$$v = X w - y$$ $$\nabla_w L = X^\top v$$", True),
        (r"$$u = X w - y$$ $$\nabla_w L = X^\top u$$", GRADIENT, True),
    ],
)
def test_what_is_claimed(one: str, other: str, same: bool) -> None:
    assert meaning(one) != ""
    assert (meaning(one) == meaning(other)) is same


def test_what_holds_only_where_something_behind_it_says_has_none() -> None:
    found = steps(r"$$a + b = c \quad \text{if } a > 0$$")
    assert [(step.relation, step.verdict, step.meaning) for step in found] == [("=", "fails", "")]


def test_what_holds_has_none() -> None:
    assert [(step.verdict, step.meaning) for step in steps(r"$$(a + b)^2 = a^2 + 2 a b + b^2$$")] == [("holds", "")]


def test_what_takes_long_to_evaluate_has_none() -> None:
    long = r"$$\sum_{i=1}^{300} \sum_{j=1}^{300} \sum_{k=1}^{300} \sin(a i + b j + c k) = 0$$"
    started = effort.spent()
    found = steps(long)
    assert [step.meaning for step in found] == [""]
    assert found[0].verdict != "holds"
    assert effort.spent() - started < 20 * effort.A_SECOND
