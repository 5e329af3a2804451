"""The sample submissions of the written sets: planted mistakes with known marks, and right answers in other words."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from pathlib import Path

import pytest

from derivecheck import grade
from derivecheck.results import GradeReport

SOFTMAX = {
    # part: points, the answers that are not right and their verdicts, lines of steps that do not hold
    "1.1": (3, {}, ()),
    "1.2": (4, {}, ()),
    "1.3": (2.15, {"Jacobian": "different"}, (32,)),
    "1.4": (2, {}, ()),
    "2.1": (3, {}, ()),
    "2.2": (1.2, {"gradient in the scores": "different"}, ()),
    "2.3": (0, {"Hessian": "different", "minima": "person"}, (68,)),
    "3.1": (3.7, {"gradient of the weights": "different"}, (80,)),
    "3.2": (1.92, {"penalised gradient": "different"}, (86,)),
    "3.3": (2, {}, ()),
    "4.1": (2, {"gradient of the hidden units": "ill-typed"}, (102,)),
    "4.2": (6, {}, ()),
    "4.3": (2, {"gradient of the lower weights": "different"}, (126,)),
    "5.1": (3.92, {"gradient": "different"}, (142,)),
    "5.2": (3, {}, ()),
}  # fmt: skip
GAUSSIAN = {
    "1.1": (4, {}, ()),
    "1.2": (2, {}, ()),
    "2.1": (4, {}, ()),
    "2.2": (1.4, {"divergence": "different"}, (36,)),
    "2.3": (0, {"symmetry": "different"}, ()),
    "3.1": (5, {}, ()),
    "3.2": (2.7, {"gradient in the means": "different"}, (57,)),
    "4.1": (1.26, {"reconstruction": "different"}, (68,)),
    "4.2": (4, {}, ()),
    "4.3": (2.166667, {"derivative by the standard deviation": "different", "best pair": "different"}, (80,)),
    "4.4": (2, {"comparison": "person"}, ()),
    "5.1": (4, {}, ()),
    "5.2": (4.54, {"variance with the score": "different"}, (112,)),
    "6.1": (2.7, {"derivative by the variance": "different"}, (126,)),
    "6.2": (2.1, {"variance": "different"}, (136,)),
    "6.3": (4, {}, ()),
    "6.4": (3, {}, ()),
}  # fmt: skip
SUBMISSIONS = {"softmax_backprop": SOFTMAX, "gaussian_elbo": GAUSSIAN}


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_every_planted_mistake_is_marked_and_nothing_else(repository: Path, name: str) -> None:
    report = grade(repository / "derivations" / name / "submission.md", jobs=1)
    assert report.problems == name  # nobody said which
    found = {
        part.part: (
            round(part.score, 2),
            {answer.name: answer.verdict for answer in part.answers if answer.verdict != "equal"},
            tuple(sorted({step.line for step in part.steps if step.verdict != "holds"})),
        )
        for part in report.parts
    }
    expected = {part: (round(score, 2), wrong, lines) for part, (score, wrong, lines) in SUBMISSIONS[name].items()}
    assert found == expected
    assert report.unreadable == ()


# --- right answers in other words, and wrong ones that look alike ---------------------------------

Q1 = "# Softmax regression and backpropagation\n\n## Question 1\n\n### 1.3\n\n"
Q2 = "# Softmax regression and backpropagation\n\n## Question 2\n\n### 2.2\n\n"
CASES = [
    # name, text, the part, the verdict of its first answer, how many steps do not hold
    ("an indicator with a subscript", Q1 + r"$$\frac{\partial p_i}{\partial z_j} = p_i(\mathbb{1}_{i=j} - p_j)$$", "1.3", "equal", 0),
    ("bold letters", Q1 + r"$$\frac{\partial \mathbf{p}}{\partial \mathbf{z}} = \text{diag}(\mathbf{p}) - \mathbf{p}\mathbf{p}^T$$", "1.3", "equal", 0),
    ("cases in one formula", Q1 + r"$$\frac{\partial p_i}{\partial z_j} = \begin{cases} p_i(1-p_i) & i = j \\ -p_i p_j & i \ne j\end{cases}$$", "1.3", "equal", 0),
    ("cases in running text", Q1 + r"If $i \neq j$: $\frac{\partial p_i}{\partial z_j} = -p_i p_j$. If $i = j$: $\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$.", "1.3", "equal", 0),
    ("a case behind its formula", Q1 + r"$\frac{\partial p_i}{\partial z_j} = -p_i p_j$ for $i \neq j$, and $\frac{\partial p_i}{\partial z_i} = p_i - p_i^2$.", "1.3", "equal", 0),
    ("cases in displays", Q1 + r"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j \quad \text{if } i \neq j$$ $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$", "1.3", "equal", 0),
    ("a case in parentheses", Q1 + r"$$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i), \quad \frac{\partial p_i}{\partial z_j} = -p_i p_j \; (j \neq i)$$", "1.3", "equal", 0),
    ("cases before displays, then the whole", Q1 + "When $i = j$:\n\n$$\\frac{\\partial p_i}{\\partial z_j} = p_i(1-p_i)$$\n\nWhen $i \\neq j$:\n\n$$\\frac{\\partial p_i}{\\partial z_j} = -p_ip_j$$\n\nTogether\n\n$$\\frac{\\partial p}{\\partial z} = \\mathrm{diag}(p) - pp^\\top$$", "1.3", "equal", 0),
    ("one case alone", Q1 + r"For $i \ne j$ we get $\frac{\partial p_i}{\partial z_j} = - p_i p_j$.", "1.3", "different", 0),
    ("one case wrong", Q1 + "When $i = j$:\n\n$$\\frac{\\partial p_i}{\\partial z_j} = p_i(1+p_i)$$\n\nWhen $i \\neq j$:\n\n$$\\frac{\\partial p_i}{\\partial z_j} = -p_ip_j$$", "1.3", "different", 1),
    ("the wrong case named", Q1 + r"If $i = j$: $\frac{\partial p_i}{\partial z_j} = -p_i p_j$.", "1.3", "different", 1),
    ("a case two paragraphs before", Q1 + "For $i \\ne j$ nothing.\n\nBut\n\nwell\n\n$$\\frac{\\partial p_i}{\\partial z_j} = - p_i p_j$$", "1.3", "different", 1),
    ("the transposed Jacobian, which is symmetric", Q1 + r"$$\frac{\partial p}{\partial z} = (\mathrm{diag}(p) - p p^\top)^\top$$", "1.3", "equal", 0),
    ("the whole as a product", Q1 + r"$$\nabla_z p = \mathrm{diag}(p) (I - \mathbf{1} p^\top)$$", "1.3", "equal", 0),
    ("entries of the gradient alone", Q2 + r"$$\frac{\partial L}{\partial z_j} = p_j - y_j$$", "2.2", "equal", 0),
    ("the gradient as a column of entries", Q2 + r"$$\nabla_z L = -(y - p)$$", "2.2", "equal", 0),
    ("the sign flipped", Q2 + r"$$\nabla_z L = y - p$$", "2.2", "different", 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "part", "verdict", "wrong"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_other_words(text: str, part: str, verdict: str, wrong: int) -> None:
    found: GradeReport = grade(text, jobs=1)
    (result,) = (one for one in found.parts if one.part == part)
    assert result.answers[0].verdict == verdict
    assert sum(step.verdict != "holds" for step in result.steps) == wrong
