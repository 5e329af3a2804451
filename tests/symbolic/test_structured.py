"""Derivatives by symmetric and diagonal matrices: with free entries, or with the structure kept."""

from __future__ import annotations

import pytest

from derivecheck.checking import read_formula, scope_of
from notation.write.latex import write_latex
from symbolic import rewritten
from tests.symbolic.pairs import witnesses

OTHERS = (r"A, B \in \mathbb{R}^{n \times n}", r"a, b \in \mathbb{R}^n", r"i, j \in \{1, \dots, n\}")
FREE = (
    r"X \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"S \in \mathbb{R}^{n \times n} \text{ symmetric}",
    *OTHERS,
)
TIED = (
    r"X \in \mathbb{R}^{n \times n} \text{ symmetric positive definite, derivatives respect its symmetry}",
    *OTHERS,
)
DIAGONAL = (r"X \in \mathbb{R}^{n \times n} \text{ diagonal, derivatives respect its structure}", *OTHERS)
BY = r"\frac{\partial}{\partial X} "

TRUE = [
    (FREE, r"\nabla_X (\log\det X + \mathrm{tr}(X^{-1} S))", r"X^{-1} - X^{-1} S X^{-1}"),
    (FREE, r"\nabla_X \mathrm{tr}(A X)", r"A^\top"),
    (FREE, r"\nabla_X \mathrm{tr}(X A X B)", r"A^\top X B^\top + B^\top X A^\top"),
    (FREE, r"\nabla_X \|X\|_F^2", r"2 X"),
    (FREE, r"\nabla_X a^\top X^{-1} b", r"-X^{-1} a b^\top X^{-1}"),
    (TIED, rf"{BY} \mathrm{{tr}}(A X)", r"A + A^\top - A \odot I"),
    (TIED, rf"{BY} \det(X)", r"\det(X) (2 X^{-1} - X^{-1} \odot I)"),
    (TIED, rf"{BY} \log\det(X)", r"2 X^{-1} - X^{-1} \odot I"),
    (TIED, rf"{BY} \mathrm{{tr}}(X^2)", r"4 X - 2 X \odot I"),
    (TIED, rf"{BY} a^\top X b", r"a b^\top + b a^\top - \mathrm{diag}(a \odot b)"),
    (DIAGONAL, rf"{BY} \mathrm{{tr}}(A X)", r"A \odot I"),
    (DIAGONAL, rf"{BY} \mathrm{{tr}}(A X B X)", r"\mathrm{diag}(A X B + B X A)"),
    (DIAGONAL, rf"{BY} \log\det(X)", r"X^{-1}"),
]
FALSE = [
    (FREE, r"\nabla_X \mathrm{tr}(A X)", "A"),
    (FREE, r"\nabla_X \mathrm{tr}(A X)", r"A + A^\top - A \odot I"),
    (TIED, rf"{BY} \mathrm{{tr}}(A X)", r"A^\top"),
    (TIED, rf"{BY} \mathrm{{tr}}(A X)", r"A + A^\top"),
    (TIED, rf"{BY} \log\det(X)", r"X^{-1}"),
    (DIAGONAL, rf"{BY} \mathrm{{tr}}(A X)", r"A^\top"),
]
RAISED = [
    (FREE, r"\nabla_X (\log\det X + \mathrm{tr}(X^{-1} S))", r"X^{-1} - X^{-1} S X^{-1}"),
    (TIED, rf"{BY} \log\det(X)", r"2 X^{-1} - \mathrm{diag}(X^{-1})"),
    (TIED, rf"{BY} \mathrm{{tr}}(A X)", r"A + A^\top - \mathrm{diag}(A)"),
    (DIAGONAL, rf"{BY} \mathrm{{tr}}(A X)", r"\mathrm{diag}(A)"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (False, "differ")


@pytest.mark.parametrize(("given", "formula", "expected"), RAISED)
def test_raised(given: tuple[str, ...], formula: str, expected: str) -> None:
    scope = scope_of(given, (formula,))
    node, _ = read_formula(formula, scope)
    assert write_latex(rewritten(node, scope.givens())) == expected
