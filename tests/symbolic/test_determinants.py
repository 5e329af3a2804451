"""Determinants: of sums of two products, of powers and orthogonal matrices, and of a few rows."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

SQUARE = (r"A, B \in \mathbb{R}^{n \times n}", r"u, v \in \mathbb{R}^n")
TALL = (r"U \in \mathbb{R}^{n \times m}", r"V \in \mathbb{R}^{m \times n}", r"c > 0")
TWO = (r"A, B \in \mathbb{R}^{2 \times 2}",)
THREE = (r"A \in \mathbb{R}^{3 \times 3}",)
ORTHOGONAL = (r"Q \in \mathbb{R}^{n \times n} \text{ orthogonal}", r"A \in \mathbb{R}^{n \times n}")
POWER = (r"A \in \mathbb{R}^{n \times n}", r"k \ge 1 \text{ an integer}")

TRUE = [
    (SQUARE, r"\det(I+uv^\top)", r"1+v^\top u"),
    (SQUARE, r"\det(A+uv^\top)", r"\det(A)(1+v^\top A^{-1}u)"),
    (SQUARE, r"\det(A^{-1}+B^{-1})", r"\frac{\det(A+B)}{\det(A)\det(B)}"),
    (SQUARE, r"\det(I+AB^\top)", r"\det(I+BA^\top)"),
    (TALL, r"\det(I+UV)", r"\det(I+VU)"),
    (TALL, r"\det(cI+UU^\top)", r"c^{n-m}\det(cI+U^\top U)"),
    (TWO, r"\det(A+B)", r"\det(A)+\det(B)+\operatorname{Tr}(A)\operatorname{Tr}(B)-\operatorname{Tr}(AB)"),
    (TWO, r"A^2-\operatorname{Tr}(A)A+\det(A)I", r"\begin{bmatrix} 0 & 0 \\ 0 & 0 \end{bmatrix}"),
    (THREE, r"\operatorname{Tr}(A^{-1})\det(A)", r"\frac{1}{2}(\operatorname{Tr}(A)^2-\operatorname{Tr}(A^2))"),
    (ORTHOGONAL, r"\det(Q^\top AQ)", r"\det(A)"),
    (ORTHOGONAL, r"\det(Q)^4", "1"),
    (POWER, r"\det(A^k)", r"\det(A)^k"),
]
FALSE = [
    (SQUARE, r"\det(A+B)", r"\det(A)+\det(B)"),
    (SQUARE, r"\det(A+uv^\top)", r"\det(A)(1+u^\top A^{-1}v)"),
    (SQUARE, r"\det(I+AB)", r"\det(I+A^\top B)"),
    (SQUARE, r"\det(I+uv^\top)", r"1-v^\top u"),
    (TALL, r"\det(I+UV)", r"\det(I-VU)"),
    (TALL, r"\det(cI+UU^\top)", r"\det(cI+U^\top U)"),
    (TWO, r"\det(A+B)", r"\det(A)+\det(B)+\operatorname{Tr}(A)\operatorname{Tr}(B)"),
    (ORTHOGONAL, r"\det(Q)", "1"),
    (POWER, r"\det(A^k)", r"k\det(A)"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
