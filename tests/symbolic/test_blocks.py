"""Matrices of blocks: read, sampled, and proved block by block."""

from __future__ import annotations

import pytest

from derivecheck.checking import read_formula, scope_of
from notation.source import ShapeClash
from notation.write.latex import write_latex
from symbolic import attempt_equal, rewritten
from tests.symbolic.pairs import witnesses

GRID = (
    r"A \in \mathbb{R}^{n \times n}",
    r"B \in \mathbb{R}^{n \times m}",
    r"C \in \mathbb{R}^{m \times n}",
    r"D \in \mathbb{R}^{m \times m}",
    r"x \in \mathbb{R}^n",
    r"y \in \mathbb{R}^m",
)
SQUARE = (r"A, B, C, D \in \mathbb{R}^{n \times n}", r"x, y \in \mathbb{R}^n")
COVARIANCE = (
    r"A \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}",
    r"D \in \mathbb{R}^{m \times m} \text{ symmetric positive definite}",
    r"B \in \mathbb{R}^{n \times m}",
    r"S = \begin{bmatrix} A & B \\ B^\top & D \end{bmatrix}",
    r"P = (A - B D^{-1} B^\top)^{-1}",
)
AUGMENTED = (
    r"X \in \mathbb{R}^{n \times d}",
    r"y \in \mathbb{R}^n",
    r"w \in \mathbb{R}^d",
    r"\lambda > 0",
    r"\tilde X = \begin{bmatrix} X \\ \sqrt{\lambda} I \end{bmatrix}",
    r"\tilde y = \begin{bmatrix} y \\ 0 \end{bmatrix}",
)
BIAS = (
    r"w, x \in \mathbb{R}^d",
    r"b \in \mathbb{R}",
    r"\tilde w = \begin{bmatrix} w \\ b \end{bmatrix}",
    r"\tilde x = \begin{bmatrix} x \\ 1 \end{bmatrix}",
)
SKEW = (r"K \in \mathbb{R}^{n \times n} \text{ skew-symmetric}", r"B, D \in \mathbb{R}^{n \times n}")
M = r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"
LONG = r"\begin{bmatrix} x \\ y \end{bmatrix}"

TRUE = [
    (GRID, rf"{M}^\top", r"\begin{bmatrix} A^\top & C^\top \\ B^\top & D^\top \end{bmatrix}"),
    (GRID, M + M, r"\begin{bmatrix} A^2 + B C & A B + B D \\ C A + D C & C B + D^2 \end{bmatrix}"),
    (GRID, M + LONG, r"\begin{bmatrix} A x + B y \\ C x + D y \end{bmatrix}"),
    (GRID, rf"{LONG}^\top {M} {LONG}", r"x^\top A x + x^\top B y + y^\top C x + y^\top D y"),
    (GRID, rf"\det {M}", r"\det(D) \det(A - B D^{-1} C)"),
    (GRID, rf"\det {M}", r"\det(A) \det(D - C A^{-1} B)"),
    (GRID, r"\det \begin{bmatrix} A & B \\ 0 & D \end{bmatrix}", r"\det(A) \det(D)"),
    (GRID, r"\det \begin{bmatrix} I & B \\ C & I \end{bmatrix}", r"\det(I - B C)"),
    (GRID, rf"\mathrm{{tr}} {M}", r"\mathrm{tr}(A) + \mathrm{tr}(D)"),
    (GRID, rf"\|{M}\|_F^2", r"\|A\|_F^2 + \|B\|_F^2 + \|C\|_F^2 + \|D\|_F^2"),
    (GRID, rf"\begin{{bmatrix}} I & 0 \\ -C A^{{-1}} & I \end{{bmatrix}} {M}",
        r"\begin{bmatrix} A & B \\ 0 & D - C A^{-1} B \end{bmatrix}"),
    (GRID, r"\begin{bmatrix} I & B \\ 0 & I \end{bmatrix}^{-1}", r"\begin{bmatrix} I & -B \\ 0 & I \end{bmatrix}"),
    (GRID, r"\begin{bmatrix} A & 0 \\ 0 & D \end{bmatrix}^{-1}",
        r"\begin{bmatrix} A^{-1} & 0 \\ 0 & D^{-1} \end{bmatrix}"),
    (COVARIANCE, "S^{-1}",
        r"\begin{bmatrix} P & -P B D^{-1} \\ -D^{-1} B^\top P & D^{-1} + D^{-1} B^\top P B D^{-1} \end{bmatrix}"),
    (SQUARE, rf"\nabla_x ({LONG}^\top {M} {LONG})", r"(A + A^\top) x + (B + C^\top) y"),
    (SQUARE, r"\begin{bmatrix} x^\top \\ y^\top \end{bmatrix} A",
        r"\begin{bmatrix} x^\top A \\ y^\top A \end{bmatrix}"),
    (AUGMENTED, r"\|\tilde X w - \tilde y\|^2", r"\|X w - y\|^2 + \lambda \|w\|^2"),
    (AUGMENTED, r"\nabla_w \|\tilde X w - \tilde y\|^2", r"2 X^\top (X w - y) + 2 \lambda w"),
    (AUGMENTED, r"(\tilde X^\top \tilde X)^{-1} \tilde X^\top \tilde y", r"(X^\top X + \lambda I)^{-1} X^\top y"),
    (BIAS, r"\tilde w^\top \tilde x", r"w^\top x + b"),
    ((r"a \in \mathbb{R}", r"b, x \in \mathbb{R}^n", r"D \in \mathbb{R}^{n \times n}"),
        r"\begin{bmatrix} a & b^\top \\ b & D \end{bmatrix} \begin{bmatrix} 1 \\ x \end{bmatrix}",
        r"\begin{bmatrix} a + b^\top x \\ b + D x \end{bmatrix}"),
    ((r"m \in \mathbb{R}^n", r"y \in \mathbb{R}^k", r"x \sim \mathcal{N}(m, I)"),
        rf"\mathbb{{E}} {LONG}", r"\begin{bmatrix} m \\ y \end{bmatrix}"),
]  # fmt: skip
FALSE = [
    (SQUARE, rf"{M}^\top", r"\begin{bmatrix} A^\top & B^\top \\ C^\top & D^\top \end{bmatrix}"),
    (SQUARE, rf"\det {M}", r"\det(A D - C B)"),
    (SQUARE, rf"\det {M}", r"\det(A) \det(D) - \det(B) \det(C)"),
    (SQUARE, rf"\det {M}", r"\det(A) \det(D - B A^{-1} C)"),
    (SQUARE, rf"{M}^{{-1}}", r"\begin{bmatrix} A^{-1} & B^{-1} \\ C^{-1} & D^{-1} \end{bmatrix}"),
    (SQUARE, M + LONG, r"\begin{bmatrix} A x + C y \\ B x + D y \end{bmatrix}"),
    (SKEW, r"\det \begin{bmatrix} K & B \\ B & 0 \end{bmatrix}", r"\det(K) \det(B)"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (False, "differ")


def test_a_singular_block_is_no_pivot() -> None:
    """A skew-symmetric matrix of odd size is singular, and one with P P = 0 is: there is nothing to invert."""
    binary = (r"K \in \{0, 1\}^{n \times n}", r"B, D \in \mathbb{R}^{n \times n}")
    for given in (SKEW, binary, (r"K, B, D \in \mathbb{R}^{n \times n}", "K K = 0")):
        formula = r"\det \begin{bmatrix} K & B \\ D & 0 \end{bmatrix}"
        scope = scope_of(given, (formula,))
        node, _ = read_formula(formula, scope)
        assert attempt_equal(node, node, scope.givens()).limit == "no block on the diagonal is known to be invertible"


@pytest.mark.parametrize(
    "formula", [r"\begin{bmatrix} A & C \\ B & D \end{bmatrix}", r"\begin{bmatrix} A \\ B \end{bmatrix}"]
)
def test_blocks_that_do_not_fit(formula: str) -> None:
    scope = scope_of(GRID, (formula,))
    with pytest.raises(ShapeClash, match="blocks differ"):
        read_formula(formula, scope)


def test_the_product_is_raised_block_by_block() -> None:
    scope = scope_of(GRID, (M + LONG,))
    node, _ = read_formula(M + LONG, scope)
    made = rewritten(node, scope.givens())
    assert write_latex(made) == r"\begin{bmatrix} B y + A x \\ D y + C x \end{bmatrix}"
