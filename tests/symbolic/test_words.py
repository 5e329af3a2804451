"""Products of whole matrices: what the rules of inverses and of given equations prove, and what they must not."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

SQUARE = (r"A, B, C \in \mathbb{R}^{n \times n}",)
TALL = (r"U \in \mathbb{R}^{n \times m}", r"V \in \mathbb{R}^{m \times n}", r"A \in \mathbb{R}^{n \times n}")
RIDGE = (r"X \in \mathbb{R}^{n \times d}", r"y \in \mathbb{R}^n", r"\lambda > 0")
PROJECTOR = (r"P \in \mathbb{R}^{n \times n} \text{ symmetric}", r"x \in \mathbb{R}^n", r"PP = P")
COMMUTING = (*SQUARE, r"AB = BA")

TRUE = [
    (SQUARE, r"A - A(A+B)^{-1}A", r"B - B(A+B)^{-1}B"),
    (SQUARE, r"(A^{-1}+B^{-1})^{-1}", r"A(A+B)^{-1}B"),
    (SQUARE, r"\operatorname{Tr}(A(A+B)^{-1}) + \operatorname{Tr}(B(A+B)^{-1})", "n"),
    (TALL, r"(I+UV)^{-1}U", r"U(I+VU)^{-1}"),
    (TALL, r"(A+UV)^{-1}", r"A^{-1} - A^{-1}U(I+VA^{-1}U)^{-1}VA^{-1}"),
    (RIDGE, r"(X^\top X+\lambda I)^{-1}X^\top y", r"X^\top(XX^\top+\lambda I)^{-1}y"),
    (RIDGE, r"y^\top y - y^\top X(X^\top X+\lambda I)^{-1}X^\top y", r"\lambda y^\top(XX^\top+\lambda I)^{-1}y"),
    ((*SQUARE, r"b, c \in \mathbb{R}^n"), r"(1+c^\top A^{-1}b)(A+bc^\top)^{-1}b", r"A^{-1}b"),
    (PROJECTOR, r"\|Px\|^2 + \|(I-P)x\|^2", r"\|x\|^2"),
    (PROJECTOR, r"(I-2P)(I-2P)", "I"),
    (COMMUTING, r"(A+B)^2", r"A^2+2AB+B^2"),
    (COMMUTING, r"A^{-1}B", r"BA^{-1}"),
    (COMMUTING, r"(A+B)^{-1}A", r"A(A+B)^{-1}"),
]
FALSE = [
    (SQUARE, r"A - A(A+B)^{-1}A", r"B - B(A+B)^{-1}A"),
    (SQUARE, r"(A+B)^{-1}", r"A^{-1}+B^{-1}"),
    (SQUARE, r"A^{-1}B", r"BA^{-1}"),
    (SQUARE, r"(A+B)^{-1}A", r"A^\top(A+B)^{-1}"),
    (TALL, r"(I+UV)^{-1}U", r"U(I-VU)^{-1}"),
    (TALL, r"\operatorname{Tr}((I+UV)^{-1})", r"\operatorname{Tr}((I+VU)^{-1})"),
    (RIDGE, r"(X^\top X+\lambda I)^{-1}X^\top y", r"X^\top(XX^\top+2\lambda I)^{-1}y"),
    (PROJECTOR, r"(I-2P)(I-2P)", "I-P"),
    (COMMUTING, r"(A+C)^2", r"A^2+2AC+C^2"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
