"""Powers of a matrix with a symbolic exponent, their derivatives, and sums that run backwards."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

POWER = (r"X, A \in \mathbb{R}^{d \times d}", r"a, b \in \mathbb{R}^d", r"n \ge 1 \text{ an integer}")
AVERAGE = (r"\beta \in (0,1)", r"t \ge 1 \text{ an integer}")
VECTORS = (r"a, b \in \mathbb{R}^n",)

TRUE = [
    (POWER, r"X^nX", r"X^{n+1}"),
    (POWER, r"X^nX^n", r"X^{2n}"),
    (POWER, r"X^\top(X^n)^\top", r"(X^{n+1})^\top"),
    (POWER, r"\operatorname{Tr}(X^nAX)", r"\operatorname{Tr}(X^{n+1}A)"),
    (POWER, r"\nabla_X\operatorname{Tr}(X^n)", r"n(X^{n-1})^\top"),
    (POWER, r"\nabla_X(a^\top X^nb)", r"\sum_{r=0}^{n-1}(X^r)^\top ab^\top(X^{n-1-r})^\top"),
    (POWER, r"\nabla_X\operatorname{Tr}(AX^n)", r"\sum_{r=0}^{n-1}(X^rAX^{n-r-1})^\top"),
    (AVERAGE, r"\sum_{i=1}^t\beta^{t-i}g_i", r"\sum_{j=0}^{t-1}\beta^jg_{t-j}"),
    (VECTORS, r"\sum_{i=1}^na_ib_{n+1-i}", r"\sum_{i=1}^na_{n+1-i}b_i"),
]
FALSE = [
    (POWER, r"X^nX^\top", r"X^{n+1}"),
    (POWER, r"X^nA", r"AX^n"),
    (POWER, r"\nabla_X\operatorname{Tr}(X^n)", r"nX^{n-1}"),
    (POWER, r"\nabla_X(a^\top X^nb)", r"\sum_{r=0}^{n-1}(X^r)^\top ba^\top(X^{n-1-r})^\top"),
    (AVERAGE, r"\sum_{i=1}^t\beta^{t-i}g_i", r"\sum_{j=0}^{t-1}\beta^jg_{t-j-1}"),
    (VECTORS, r"\sum_{i=1}^na_ib_{n+1-i}", r"\sum_{i=1}^na_ib_i"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
