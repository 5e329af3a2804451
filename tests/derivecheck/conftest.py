"""A graded submission made up for the report and the command line: every verdict occurs in it."""

from __future__ import annotations

import pytest

from derivecheck.results import AnswerResult, GradeReport, PartResult, StepResult, Unreadable

LONG_LEFT = (
    r"\mathbb{E}\left[\left\|\mathbf{y} - (\mathbf{X} \odot \mathbf{R})\mathbf{w}\right\|^2\right] - "
    r"\sum_{i=1}^{n} \sum_{j=1}^{d} \mathbf{X}_{ij}^2 \mathbf{w}_j^2 p (1 - p) "
    r"- 2 p \, \mathbf{y}^\top \mathbf{X} \mathbf{w}"
)
LONG_RIGHT = (
    r"\|\mathbf{y} - p\mathbf{X}\mathbf{w}\|^2 + p(1-p) \sum_{i=1}^{n} \left(\sum_{j=1}^{d} \mathbf{X}_{ij} "
    r"\mathbf{w}_j\right)^2 - \mathbf{w}^\top \Gamma^\top \Gamma \mathbf{w} + \mathbf{y}^\top \mathbf{y} - 2p"
)


def made_up_parts() -> tuple[PartResult, ...]:
    proved = AnswerResult(
        "v_t",
        r"(1-\beta)\sum_{i=1}^{t}\beta^{t-i}g_i",
        r"(1 - \beta)\sum_{i=1}^t \beta^{t-i}\mathbf{g}_i",
        58,
        "equal",
        "proved",
    )
    sampled = AnswerResult("E[v_t]", r"(1-\beta^t)\,\mathbb{E}[g]", r"\mathbb{E}[g](1-\beta^t)", 70, "equal", "sampled")
    wrong = AnswerResult(
        "variance of batch 1",
        r"\left[\frac{35}{18}, \frac{5}{6}\right]",
        "[2.33, 1.00]",
        310,
        "different",
        counterexample="entry 1: expected 35/18 = 1.9444, submitted 2.33",
        hint="right if the sum is divided by n instead of n-1",
    )
    clash = AnswerResult(
        "gradient", r"U^{(b)\top} g", r"\|U^{(b)}\| g^\top", 402, "ill-typed", hint="vector[d] and row[d] do not fit"
    )
    absent = AnswerResult("second case", r"\left(0, 0, \frac{1}{2}\right)", "", 0, "missing")
    prose = AnswerResult("effect in words", "", "Both shrink the weights.", 95, "person")
    steps = (
        StepResult(52, "=", r"\Delta\theta_t", r"\alpha\Delta\theta_{t-1} - \epsilon g_t", "holds"),
        StepResult(53, "=", "a_t", r"X_i w", "holds", remarks=("the row X_i is used as a column",)),
        StepResult(54, "=", r"X_i w", r"w^\top X_i", "holds", remarks=("the row X_i is used as a column",)),
        StepResult(131, "=", LONG_LEFT, LONG_RIGHT, "fails", "n=2, d=3, p=0.25: left 1.3125, right 4.0625"),
        StepResult(140, "<=", r"\|y\|", r"\infty", "undecided", "limit reached: 10 s of exact mathematics"),
        StepResult(141, "=", "X w", "w X", "ill-typed", "cannot multiply: vector[d] and matrix[n, d] do not fit"),
        StepResult(142, "=", "a", "b_{", "unreadable", "an opening brace is never closed\n  a = b_{\n       ^"),
    )
    return (
        PartResult("1.1", "correct", 4, 4, (proved, sampled), steps[:3]),
        PartResult(
            "2.1", "incorrect", 3.5, 7, (proved, clash), steps, notes=("the Jacobian is transposed throughout",)
        ),
        PartResult("3.3", "incomplete", 1, 2, (proved, absent)),
        PartResult("4.1", "incorrect", 0, 4, (wrong,)),
        PartResult("5.2", "missing", 0, 6),
        PartResult("2.4", "person", 0, 3, (prose,)),
        PartResult("6.1", "incorrect", 1, 4, (prose, wrong), open=2),
    )


@pytest.fixture
def graded() -> GradeReport:
    """A report in which every verdict occurs."""
    parts = made_up_parts()
    unreadable = (
        Unreadable(88, "an opening brace is never closed\n  \\frac{1}{1 - \\beta\n          ^", "2.1"),
        Unreadable(99, "unknown command \\foo\n  a + \\foo\n      ^^^^"),
    )
    return GradeReport(
        "essay.md",
        "ift6135_h20_a2",
        sum(part.score for part in parts),
        sum(part.max_score for part in parts),
        parts,
        (("reading", 0.125), ("numeric", 1.5)),
        unreadable,
    )


@pytest.fixture
def flawless() -> GradeReport:
    """A report without a fault."""
    parts = made_up_parts()[:1]
    return GradeReport("model.md", "ift6135_h20_a2", 4, 4, parts)
