"""Derivatives of what has a kink, beside signs and indicators; indices beside a delta."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

REAL = (r"a, b \in \mathbb{R}",)
LAYER = (r"x \in \mathbb{R}^n", r"W \in \mathbb{R}^{m \times n}", r"b \in \mathbb{R}^m")
HINGE = (r"x, w \in \mathbb{R}^n", r"y \in \{-1, 1\}")
SOFTMAX = (r"z \in \mathbb{R}^k", r"p = \mathrm{softmax}(z)")
SOFTMAX_OF = (r"z \in \mathbb{R}^k", r"p(z) = \mathrm{softmax}(z)")

TRUE = [
    (REAL, r"\frac{d}{da} \max(0, a)", r"\mathbb{1}\{a > 0\}"),
    (REAL, r"\frac{d}{da} \max(0, a)", r"\mathbb{1}\{a \ge 0\}"),
    (REAL, r"\frac{d}{da} |a|", r"\mathrm{sign}(a)"),
    (REAL, r"\frac{d}{da} |a|", r"\frac{a}{|a|}"),
    (REAL, r"\frac{d}{da} |3a - b|", r"3 \, \mathrm{sign}(3a - b)"),
    (REAL, r"\frac{d}{da} \min(a, b)", r"\mathbb{1}\{a < b\}"),
    (LAYER, r"\nabla_x \|x\|_1", r"\mathrm{sign}(x)"),
    (LAYER, r"\nabla_x \mathbf{1}^\top \mathrm{ReLU}(W x + b)", r"W^\top \mathbb{1}\{W x + b > 0\}"),
    (HINGE, r"\nabla_w \max(0, 1 - y w^\top x)", r"-y x \, \mathbb{1}\{y w^\top x < 1\}"),
    (SOFTMAX, r"\nabla_z p", r"\mathrm{diag}(p) - p p^\top"),
    (SOFTMAX_OF, r"\nabla_z p(z)", r"\mathrm{diag}(p(z)) - p(z) p(z)^\top"),
    (
        (r"q = \operatorname{sigmoid}(-a)", r"\gamma > 0", *REAL),
        r"\frac{d}{da}(-q^\gamma \log(1 - q))",
        r"q^\gamma (\gamma (1 - q) \log(1 - q) - q)",
    ),
]
FALSE = [
    (REAL, r"\frac{d}{da} \max(0, a)", r"\mathbb{1}\{a < 0\}"),
    (REAL, r"\frac{1 + \mathrm{sign}(a)}{2}", r"\mathbb{1}\{a > 0\}"),  # not at 0
    (REAL, r"\mathrm{sign}(a)^2", "1"),
    (REAL, r"\mathrm{sign}(b)^2 + \frac{d}{da} |a|", r"1 + \mathrm{sign}(a)"),  # b may be 0 where a is not
    (REAL, r"\frac{d}{da} |a|", r"\mathrm{sign}(b)"),
    (HINGE, r"\nabla_w \max(0, 1 - y w^\top x)", r"-y x \, \mathbb{1}\{y w^\top x < 2\}"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
