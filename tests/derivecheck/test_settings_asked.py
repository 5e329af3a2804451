"""Which of the things that an author writes is the answer to what was asked, and what a setting has to meet."""

from __future__ import annotations

import pytest

from derivations.catalog import load_problem_set
from derivecheck.grading import grade_part
from derivecheck.submission import open_submission, split

LEAD = r"$c = 0$ and $\sigma^2 = \frac{1}{d^{(t-1)}} - \mu^2$. "
RIGHT = r"\left(0, 0, \frac{1}{d^{(t-1)}}\right)"
WRONG = r"\left(0, 0, \frac{1}{1 - d^{(t-1)}}\right)"
BOUND = r"\sqrt{\frac{3}{d^{(t-1)}}}"
MEAN = r"$$\mathbb{E}[\mathbf{v}_t] = (1 - \beta^t) \mathbb{E}[\mathbf{g}_t]$$"

CASES = (
    ("3.1c", 0, rf"$$(c, \mu, \sigma^2) = {RIGHT}$$", "equal"),
    ("3.1c", 0, rf"$$(c, \mu, \sigma^2) = {WRONG}$$", "different"),
    ("3.1c", 0, rf"$$\mu = 0$$ {LEAD} $$(c, \mu, \sigma^2) = {WRONG}$$", "different"),
    ("3.1c", 0, rf"$$\mu = 0$$ {LEAD} $$\boxed{{(c, \mu, \sigma^2) = {WRONG}}}$$", "different"),
    ("3.1c", 0, r"$$c = 0$$ $$\mu = 0$$ $$\sigma^2 = \frac{1}{d^{(t-1)}}$$", "equal"),
    ("3.2b", 0, r"$$(c, \mu, \sigma^2) = \left(0, 0, \frac{2}{d^{(t-1)}}\right)$$", "equal"),
    ("3.2b", 0, r"$$(c, \mu, \sigma^2) = \left(0, 0, \frac{d^{(t-1)}}{2}\right)$$", "different"),  # not for two units
    ("3.3", 0, rf"$$(\alpha, \beta) = \left(-{BOUND}, {BOUND}\right)$$", "equal"),
    ("3.3", 0, rf"$$(\alpha, \beta) = \left({BOUND}, -{BOUND}\right)$$", "different"),  # no interval
    ("1.3", 1, rf"{MEAN} $$\boxed{{\frac{{\mathbf{{v}}_t}}{{1 - \beta^t}}}}$$", "equal"),
    ("1.3", 1, rf"{MEAN} $$\boxed{{\mathbf{{v}}_t}}$$", "different"),  # a symbol alone, and boxed
    ("1.3", 1, rf"{MEAN} $$\mathbf{{v}}_t$$", "missing"),
)


@pytest.mark.parametrize(("name", "asked", "written", "verdict"), CASES)
def test_what_is_stated_counts(name: str, asked: int, written: str, verdict: str) -> None:
    problems = load_problem_set("ift6135_h20_a2")
    heading = f"# Question {name[0]}\n\n## {name if name[-1].isdigit() else f'{name[:-1]}({name[-1]})'}\n\n"
    parts = split(open_submission(f"{heading}{written}\n"), problems)
    part = next(item for item in parts if item.part.id == name)
    graded, _ = grade_part(part, problems.grading, 1.5)
    assert graded.answers[asked].verdict == verdict
    if verdict != "equal":
        assert graded.score < graded.max_score
