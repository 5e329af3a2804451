"""Results raised back to the notation that a person would write."""

from __future__ import annotations

import pytest

from derivecheck.checking import read_formula, scope_of
from notation.write.latex import write_latex
from symbolic import attempt_equal, rewritten

LABELS = (r"z, y, p \in \mathbb{R}^K", r"\mathbf{1}^\top y = 1", r"p = \mathrm{softmax}(z)")
UNIT = (r"u, v \in \mathbb{R}^n", r"\|u\| = 1")
LAYER = (r"x \in \mathbb{R}^n", r"W \in \mathbb{R}^{m \times n}", r"b \in \mathbb{R}^m")

ROWS = [
    ((r"y, p \in \mathbb{R}^n", r"\mathbf{1}^\top y = 1"), r"\mathbf{1}^\top y p - y", "p - y"),
    (UNIT, r"u u^\top u + \|u\|^2 v", "u + v"),
    (UNIT, r"\mathrm{tr}(I - u u^\top)", "n - 1"),
    (LABELS, r"\nabla_z (-\sum_{k=1}^K y_k \log p_k)", r"\mathrm{softmax}(z) - y"),
    (LABELS, r"\nabla_z \log \sum_{k=1}^K e^{z_k}", r"\mathrm{softmax}(z)"),
    (
        LABELS,
        r"\frac{\partial p}{\partial z}",
        r"\mathrm{diag}(\mathrm{softmax}(z)) - \mathrm{softmax}(z) \, \mathrm{softmax}(z)^\top",
    ),
    (
        (*LAYER, r"p = \mathrm{softmax}(W x)"),
        r"\nabla_x \log \sum_{k=1}^m e^{(W x)_k}",
        r"W^\top \, \mathrm{softmax}(W x)",
    ),
    (
        LAYER,
        r"\nabla_x \mathbf{1}^\top \mathrm{ReLU}(W x + b)",
        r"W^\top \, \mathbb{1}\left\{W x + b > \mathbf{0}\right\}",
    ),
    (LAYER, r"\nabla_x \|x\|_1", r"\mathrm{sign}(x)"),
    (
        (r"D \in \mathbb{R}^{n \times n} \text{ symmetric}", r"X \in \mathbb{R}^{n \times d}", r"y \in \mathbb{R}^n"),
        "X^\\top D y",
        r"X^\top D y",
    ),
]


@pytest.mark.parametrize(("given", "formula", "expected"), ROWS)
def test_raised(given: tuple[str, ...], formula: str, expected: str) -> None:
    scope = scope_of(given, (formula,))
    node, _ = read_formula(formula, scope)
    made = rewritten(node, scope.givens())
    assert write_latex(made) == expected
    assert attempt_equal(node, made, scope.givens()).proof is not None
