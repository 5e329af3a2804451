"""Errors carried forward: which later answers follow from an earlier slip, and which do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivecheck import grade
from derivecheck.answers.carried import follows
from derivecheck.answers.slips import Slip
from derivecheck.checking import read_formula, scope_of

RIDGE = (
    r"X \in \mathbb{R}^{n \times d}",
    r"y \in \mathbb{R}^n",
    r"G \in \mathbb{R}^{d \times d} \text{ diagonal}",
    r"p \in (0, 1)",
)
AVERAGE = (r"\beta \in (0, 1)", r"t \ge 1 \text{ an integer}", r"v, m \in \mathbb{R}")


def slip(part: str, givens: tuple[str, ...], right: str, written: str) -> Slip:
    scope = scope_of(givens, (right, written))
    return Slip(part, "answer", read_formula(right, scope)[0], read_formula(written, scope)[0], scope.givens())


ROWS = (
    ("a coefficient used on", RIDGE, (r"\frac{1 - p}{p}", r"\frac{1 + p}{p}"),
     (r"(X^\top X + \frac{1 - p}{p} G)^{-1} X^\top y", r"(X^\top X + \frac{1 + p}{p} G)^{-1} X^\top y"), True),
    ("the same, written otherwise", RIDGE, (r"\frac{1 - p}{p}", r"\frac{1 + p}{p}"),
     (r"(X^\top X + \frac{1 - p}{p} G)^{-1} X^\top y", r"(X^\top X + (1 + \frac{1}{p}) G)^{-1} X^\top y"), True),
    ("part of a product", AVERAGE, (r"(1 - \beta^t) m", r"(1 - \beta^{t-1}) m"),
     (r"\frac{v}{1 - \beta^t}", r"\frac{v}{1 - \beta^{t-1}}"), True),
    ("the same factor", AVERAGE, (r"m", r"2 m"), (r"m \beta^t", r"2 m \beta^t"), True),
    ("another mistake", RIDGE, (r"\frac{1 - p}{p}", r"\frac{1 + p}{p}"),
     (r"(X^\top X + \frac{1 - p}{p} G)^{-1} X^\top y", r"(X^\top X + \frac{1 + p}{p} G)^{-1} X^\top y \cdot 2"), False),
    ("nothing in common", AVERAGE, (r"m + v", r"m - v"), (r"\beta^t", r"\beta^{2 t}"), False),
    ("the factor of another", AVERAGE, (r"m", r"2 m"), (r"m \beta^t", r"3 m \beta^t"), False),
)  # fmt: skip


@pytest.mark.parametrize(("givens", "earlier", "later", "carried"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_follows(givens: tuple[str, ...], earlier: tuple[str, str], later: tuple[str, str], carried: bool) -> None:
    assert follows(slip("2", givens, *later), slip("1", givens, *earlier), 2.0) == carried


def test_a_graded_answer_is_marked(repository: Path) -> None:
    text = (repository / "derivations/ift6135_h20_a2/submission.md").read_text(encoding="utf-8")
    first_question = text[: text.index("**Question 2**")]
    before, third = first_question.rsplit("3. ", 1)
    slipped = third.replace(r"1 - \beta^t", r"1 - \beta^{t-1}")
    assert slipped != third
    report = grade(f"{before}3. {slipped}", "ift6135_h20_a2", jobs=1)
    part = next(part for part in report.parts if part.part == "1.3")
    first, second = part.answers
    assert (first.verdict, first.carried_from) == ("different", "")
    assert (second.verdict, second.carried_from) == ("different", "1.3")
    assert second.hint.startswith("right given your own result in part 1.3 (expectation of the average)")
    assert second.to_json()["carried_from"] == "1.3"
