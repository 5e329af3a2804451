"""Kronecker products, stacked columns, antisymmetric matrices and squares of sines."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

RECTANGULAR = (
    r"A \in \mathbb{R}^{l \times m}",
    r"B \in \mathbb{R}^{p \times q}",
    r"C \in \mathbb{R}^{m \times n}",
    r"D \in \mathbb{R}^{q \times r}",
)
STACKED = (r"A \in \mathbb{R}^{l \times m}", r"X, Y \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{n \times p}")
SQUARE = (r"A \in \mathbb{R}^{m \times m}", r"B \in \mathbb{R}^{n \times n}")
SAME = (r"A, B \in \mathbb{R}^{n \times n}", r"u, v, x, y \in \mathbb{R}^n")
SKEW = (r"K \in \mathbb{R}^{n \times n}", r"K^\top = -K", r"x \in \mathbb{R}^n")
ANGLE = (r"s, t \in \mathbb{R}",)

TRUE = [
    (RECTANGULAR, r"(A \otimes B)(C \otimes D)", r"(AC) \otimes (BD)"),
    (RECTANGULAR, r"(A \otimes B)^\top", r"A^\top \otimes B^\top"),
    (RECTANGULAR, r"\|A \otimes B\|_F^2", r"\|A\|_F^2 \|B\|_F^2"),
    (RECTANGULAR, r"(A \otimes B) \otimes C", r"A \otimes (B \otimes C)"),
    (STACKED, r"\operatorname{vec}(AXB)", r"(B^\top \otimes A)\operatorname{vec}(X)"),
    (STACKED, r"\operatorname{vec}(X)^\top\operatorname{vec}(Y)", r"\operatorname{Tr}(X^\top Y)"),
    (SQUARE, r"(A \otimes B)^{-1}", r"A^{-1} \otimes B^{-1}"),
    (SQUARE, r"\operatorname{Tr}(A \otimes B)", r"\operatorname{Tr}(A)\operatorname{Tr}(B)"),
    (SQUARE, r"\det(A \otimes B)", r"\det(A)^n\det(B)^m"),
    (SKEW, r"\operatorname{Tr}(K)", "0"),
    (SKEW, r"\operatorname{Tr}(K^\top K)", r"-\operatorname{Tr}(K^2)"),
    (ANGLE, r"\sin^4 t - \cos^4 t", r"\sin^2 t - \cos^2 t"),
]
FALSE = [
    (SAME, r"A \otimes B", r"B \otimes A"),
    (SAME, r"(A \otimes B)(B \otimes A)", r"(AB) \otimes (AB)"),
    (STACKED, r"\operatorname{vec}(AXB)", r"(B \otimes A)\operatorname{vec}(X)"),
    (SAME, r"\operatorname{vec}(A)", r"\operatorname{vec}(A^\top)"),
    (SQUARE, r"\det(A \otimes B)", r"\det(A)\det(B)"),
    (SKEW, r"K^2", "0"),
    (ANGLE, r"\sin^2 t + \cos^2 s", "1"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
