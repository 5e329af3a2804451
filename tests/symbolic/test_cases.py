"""Values by cases: proved with indicators, differentiated case by case."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import witnesses

HUBER = (
    r"r \in \mathbb{R}",
    r"\delta > 0",
    r"h(r) = \begin{cases} \frac{1}{2} r^2 & |r| \le \delta \\"
    r" \delta (|r| - \frac{\delta}{2}) & \text{otherwise} \end{cases}",
)
REAL = (r"a, b \in \mathbb{R}",)
SLOPE = r"\begin{cases} r & |r| \le \delta \\ \delta \, \mathrm{sign}(r) & \text{otherwise} \end{cases}"
LEAKY = r"\begin{cases} a & a > 0 \\ b a & \text{otherwise} \end{cases}"

TRUE = [
    (HUBER, r"\frac{d}{dr} h(r)", SLOPE),
    (REAL, LEAKY, r"a \, \mathbb{1}\{a > 0\} + b a \, \mathbb{1}\{a \le 0\}"),
    (REAL, rf"\frac{{d}}{{da}} {LEAKY}", r"\begin{cases} 1 & a > 0 \\ b & \text{otherwise} \end{cases}"),
    (REAL, r"\begin{cases} a & a > b \\ b & \text{otherwise} \end{cases} - b",
        r"\begin{cases} a - b & a > b \\ 0 & \text{otherwise} \end{cases}"),
]  # fmt: skip
FALSE = [
    (HUBER, r"\frac{d}{dr} h(r)", "r"),
    (REAL, LEAKY, r"a \, \mathbb{1}\{a > 0\}"),
    (REAL, LEAKY, r"\begin{cases} b a & a > 0 \\ a & \text{otherwise} \end{cases}"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (False, "differ")
