"""A setting asked for, and what the author says about it in several places: the whole that he states is his answer."""

from __future__ import annotations

import pytest

from derivations.catalog import load_problem_set
from derivecheck.grading import grade_part
from derivecheck.submission import open_submission, split

LEAD = r"$c = 0$ and $\sigma^2 = \frac{1}{d^{(t-1)}} - \mu^2$. "
RIGHT = r"\left(0, 0, \frac{1}{d^{(t-1)}}\right)"
WRONG = r"\left(0, 0, \frac{1}{1 - d^{(t-1)}}\right)"

CASES = (
    (rf"$$(c, \mu, \sigma^2) = {RIGHT}$$", "equal"),
    (rf"$$(c, \mu, \sigma^2) = {WRONG}$$", "different"),
    (rf"$$\mu = 0$$ {LEAD} $$(c, \mu, \sigma^2) = {WRONG}$$", "different"),
    (rf"$$\mu = 0$$ {LEAD} $$\boxed{{(c, \mu, \sigma^2) = {WRONG}}}$$", "different"),
    (r"$$c = 0$$ $$\mu = 0$$ $$\sigma^2 = \frac{1}{d^{(t-1)}}$$", "equal"),
)


@pytest.mark.parametrize(("written", "verdict"), CASES)
def test_the_whole_that_is_stated_counts(written: str, verdict: str) -> None:
    problems = load_problem_set("ift6135_h20_a2")
    parts = split(open_submission(f"# Question 3\n\n## 3.1(c)\n\n{written}\n"), problems)
    part = next(item for item in parts if item.part.id == "3.1c")
    graded, _ = grade_part(part, problems.grading, 1.5)
    assert [answer.verdict for answer in graded.answers] == [verdict]
    if verdict == "different":
        assert graded.score < graded.max_score
