"""Products over a range, sums that telescope, eigenvalues by a given decomposition, second derivatives of arrays."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

FAMILY = (r"a_t \in \mathbb{R}", r"T \ge 1 \text{ an integer}")
MATRICES = (r"A_t \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n", r"T \ge 1 \text{ an integer}")
POWER = (r"X \in \mathbb{R}^{d \times d}", r"n \ge 1 \text{ an integer}")
CHANCES = (r"p_i \in (0, 1)", r"y_i \in \{0, 1\}", r"n \ge 1 \text{ an integer}")
POSITIVE = (r"v \in \mathbb{R}^n", r"v_i > 0")
VECTOR = (r"u, v \in \mathbb{R}^n",)
EIGEN = (
    r"A = Q \mathrm{diag}(\lambda) Q^\top",
    r"Q \in \mathbb{R}^{n \times n} \text{ orthogonal}",
    r"\lambda \in \mathbb{R}^n",
)
LINE = (r"A, B \in \mathbb{R}^{n \times n}", r"t \in \mathbb{R}")

TRUE = [
    (FAMILY, r"\sum_{t=1}^T (a_t - a_{t-1})", "a_T - a_0"),
    (FAMILY, r"\sum_{t=1}^T 3 (a_{t-1} - a_{t+1})", "3 a_0 + 3 a_1 - 3 a_T - 3 a_{T+1}"),
    (MATRICES, r"\sum_{t=1}^T (A_t - A_{t-1}) x", "A_T x - A_0 x"),
    (POWER, "X^n - I", r"\sum_{r=0}^{n-1} (X^{r+1} - X^r)"),
    (POWER, "(X^n - I) (X - I)^{-1}", r"\sum_{r=0}^{n-1} X^r"),
    (CHANCES, r"\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}", r"\sum_{i=1}^n (y_i \log p_i + (1 - y_i) \log(1 - p_i))"),
    (POSITIVE, r"\frac{\partial}{\partial v_1} \log \prod_{i=1}^n v_i", r"\frac{1}{v_1}"),
    (POSITIVE, r"\log \det(\mathrm{diag}(v))", r"\sum_i \log v_i"),
    (VECTOR, r"\prod_{i=1}^n 2 v_i^2", r"2^n \det(\mathrm{diag}(v))^2"),
    (EIGEN, r"\det(A)", r"\prod_i \lambda_i"),
    (EIGEN, r"\mathrm{tr}(A)", r"\sum_i \lambda_i"),
    (EIGEN, r"\mathrm{tr}(A^2)", r"\sum_i \lambda_i^2"),
    (LINE, r"\frac{\partial^2}{\partial t^2} (t^3 A + t B)", "6 t A"),
]  # fmt: skip
FALSE = [
    (FAMILY, r"\sum_{t=1}^T (a_t - a_{t-1})", "a_T - a_1"),
    (FAMILY, r"\sum_{t=1}^T (a_t + a_{t-1})", "a_T + a_0"),
    (FAMILY, r"\sum_{t=1}^T (a_{t-1} - a_{t+1})", "a_0 - a_{T+1}"),
    (POWER, "(X^n - I) (X - I)^{-1}", r"\sum_{r=1}^{n} X^r"),
    (CHANCES, r"\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}", r"\sum_{i=1}^n y_i \log p_i"),
    (VECTOR, r"\prod_{i=1}^n u_i v_i", r"\prod_{i=1}^n u_i + \prod_{i=1}^n v_i"),
    (VECTOR, r"\prod_{i=1}^n 2 v_i", r"2 \prod_{i=1}^n v_i"),
    (EIGEN, r"\det(A)", r"\sum_i \lambda_i"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (False, "differ")


def test_a_logarithm_of_what_may_be_negative_is_not_taken_apart() -> None:
    assert not is_proved(VECTOR, r"\log \prod_{i=1}^n v_i^2", r"2 \sum_{i=1}^n \log v_i")
