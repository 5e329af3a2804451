"""Partial credit: which row an answer fits, and the points that it brings."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivations.model import ProblemSet
from derivations.sheets.read import read_sheet
from derivecheck import grade
from derivecheck.results import AnswerResult

GIVENS = r"$X \in \mathbb{R}^{n \times d}$; $y \in \mathbb{R}^n$; $w \in \mathbb{R}^d$; $L = \|X w - y\|^2$; $a \in \mathbb{R}$; $b \in \mathbb{R}^n$; $b = X w$"


def problems(answer: str, rows: str = "", *, top: str = "", kind: str = "expression") -> ProblemSet:
    givens = "".join(f"- {given}\n" for given in GIVENS.split("; "))
    made = "".join(f"- {row}\n" for row in rows.split("; ") if row)
    grading = "**Grading:**\n- answer: 100 %\n- steps: 0 %\n\n"
    return read_sheet(
        f"# T\n\n{top}{grading}## Question 1. A\n\n**Given:**\n\n{givens}\n### 1.1 B (4 points)\n\nFind it.\n\n**Answer ({kind}):** ${answer}$\n\n{made}",
        "set",
    ).problem_set


def graded(answer: str, problem_set: ProblemSet) -> tuple[AnswerResult, float]:
    report = grade(f"# Question 1\n\n## 1.1\n\n$${answer}$$\n", problem_set, jobs=1)
    return report.parts[0].answers[0], report.parts[0].score


GRADIENT = r"\nabla_w L = 2 X^\top (X w - y)"
CREDITS = [
    # rows, answer, points of 4
    ("", r"\nabla_w L = 2 X^\top X w - 2 X^\top y", 4.0),
    ("", r"\nabla_w L = X^\top (X w - y)", 0.0),
    ("50 %: up to a factor", r"\nabla_w L = X^\top (X w - y)", 2.0),
    ("50 %: up to a factor", r"\nabla_w L = -\frac{\pi}{3} X^\top (X w - y)", 2.0),
    ("50 %: up to a factor", r"\nabla_w L = \mathbf{0}", 0.0),
    ("50 %: up to a factor", r"\nabla_w L = a X^\top (X w - y)", 0.0),
    ("50 %: up to a factor", r"\nabla_w L = X^\top (X w + y)", 0.0),
    ("50 %: up to sign", r"\nabla_w L = 2 X^\top (y - X w)", 2.0),
    ("50 %: up to sign", r"\nabla_w L = X^\top (y - X w)", 0.0),
    ("25 %: transposed", r"\nabla_w L = 2 X^\top (X w - y)", 4.0),
    ("25 %: $X^\\top (X w - y)$ (the two is missing); 10 %: up to a factor", r"\nabla_w L = X^\top X w - X^\top y", 1.0),
    ("25 %: $X^\\top (X w - y)$; 10 %: up to a factor", r"\nabla_w L = 3 X^\top (X w - y)", 0.4),
    ("75 %: times $n$", r"\nabla_w L = 2 n X^\top (X w - y)", 3.0),
    ("75 %: plus $w$", r"\nabla_w L = 2 X^\top (X w - y) + w", 3.0),
    ("100 %: times $\\frac{1}{2}$", r"\nabla_w L = X^\top (X w - y)", 4.0),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "answer", "points"), CREDITS)
def test_credit(rows: str, answer: str, points: float) -> None:
    assert graded(answer, problems(GRADIENT, rows))[1] == pytest.approx(points)


FORMS = [
    # the answer, rows, top, kind, what is submitted, points of 4
    (r"\frac{\partial b}{\partial w} = X", "", "", "expression", r"\frac{\partial b}{\partial w} = X^\top", 0.0),
    (r"\frac{\partial b}{\partial w} = X", "accept: either layout", "", "expression", r"\frac{\partial b}{\partial w} = X^\top", 4.0),
    (r"\frac{\partial b}{\partial w} = X", "", "**Conventions:**\n- Jacobian: either layout\n\n", "expression", r"\frac{\partial b}{\partial w} = X^\top", 4.0),
    (r"\nabla_X L = 2 (X w - y) w^\top", "", "**Conventions:**\n- Jacobian: either layout\n\n", "expression", r"\nabla_X L = 2 w (X w - y)^\top", 0.0),
    (r"\nabla_X L = 2 (X w - y) w^\top", "50 %: transposed", "", "expression", r"\nabla_X L = 2 w (X w - y)^\top", 2.0),
    (r"\nabla_w L \cdot w = 2 w^\top X^\top (X w - y)", "50 %: up to a constant", "", "expression", r"\nabla_w L \cdot w = 2 w^\top X^\top (X w - y) + 7", 2.0),
    (r"v = \frac{1}{3} \sum_{i=1}^3 i^2", "accept: sample variance of $3$ values", "", "numbers", "v = 7", 4.0),
    (r"v = \frac{1}{3} \sum_{i=1}^3 i^2", "50 %: up to a factor", "", "numbers", "v = 9.33", 2.0),
    (r"u = (0.1, 0.2)", "50 %: up to sign", "", "numbers", "u = (-0.1, -0.2)", 2.0),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "rows", "top", "kind", "submitted", "points"), FORMS)
def test_other_forms(answer: str, rows: str, top: str, kind: str, submitted: str, points: float) -> None:
    assert graded(submitted, problems(answer, rows, top=top, kind=kind))[1] == pytest.approx(points)


def test_the_remark_of_a_row_is_the_hint() -> None:
    found, _ = graded(r"\nabla_w L = X^\top (X w - y)", problems(GRADIENT, "50 %: up to a factor (the scale is off)"))
    assert (found.verdict, found.credit) == ("different", 0.5)
    assert found.hint.startswith("the scale is off")
    accepted, _ = graded(
        r"\frac{\partial b}{\partial w} = X^\top",
        problems(r"\frac{\partial b}{\partial w} = X", "accept: either layout"),
    )
    assert (accepted.verdict, accepted.how, accepted.hint) == (
        "equal",
        "accepted",
        "the Jacobian is in the other layout",
    )


def test_notation_costs_points_where_the_sheet_says_so() -> None:
    text = (
        "# T\n\n**Grading:**\n- answer: 0 %\n- steps: 100 %\n- notation: {}\n\n## Question 1. A (4 points)\n\n"
        "**Given:**\n- $x \\in \\mathbb{{R}}^n$\n- $s = \\sum_{{i=1}}^n x_i$\n\nShow it.\n\n**Answer (show):** $s = \\mathbf{{1}}^\\top x$\n"
    )
    scores = []
    for notation in ("free", "costs points"):
        problem_set = read_sheet(text.format(notation), "set").problem_set
        report = grade(
            "# Question 1\n\n$$s = \\|\\mathbf{1}^\\top x\\| - \\|\\mathbf{1}^\\top x\\| + s$$\n\n$$s = \\mathbf{1}^\\top x$$\n",
            problem_set,
            jobs=1,
        )
        remarked = any(step.remarks for step in report.parts[0].steps)
        scores.append(report.parts[0].score if remarked else -1)
    assert scores == [4, 2]
