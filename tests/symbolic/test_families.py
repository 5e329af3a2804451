"""Divergences of named laws, values of sines and cosines, logarithms of quotients of sums."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

NORMALS = (r"p=\mathcal{N}(\mu_1,\sigma_1^2)", r"q=\mathcal{N}(\mu_2,\sigma_2^2)", r"\sigma_1,\sigma_2 > 0")
VECTORS = (
    r"m \in \mathbb{R}^n",
    r"S \in \mathbb{R}^{n \times n} \text{ positive definite}",
    r"p=\mathcal{N}(m,S)",
    r"q=\mathcal{N}(\mathbf{0},I)",
)
COINS = (r"p = \mathrm{Bernoulli}(a)", r"q = \mathrm{Bernoulli}(b)", r"a, b \in (0,1)")
KL = r"D_{\mathrm{KL}}(p\,\|\,q)"
SPREAD = r"\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{\sigma_2^2}"

TRUE = [
    (NORMALS, KL, rf"\frac{{1}}{{2}}\left(\ln\frac{{\sigma_2^2}}{{\sigma_1^2}}+{SPREAD}-1\right)"),
    (VECTORS, KL, r"\frac{1}{2}(\operatorname{Tr}(S)+m^\top m-n-\log\det S)"),
    (COINS, KL, r"a\log\frac{a}{b}+(1-a)\log\frac{1-a}{1-b}"),
    (COINS, r"\log\frac{1-a}{1-b}", r"\log(1-a)-\log(1-b)"),
    ((), r"\sin(3\pi/2)", "-1"),
    ((), r"\cos(\pi/2)+\cos(2\pi)", "1"),
]
FALSE = [
    (NORMALS, KL, rf"\frac{{1}}{{2}}\left(\ln\frac{{\sigma_1^2}}{{\sigma_2^2}}+{SPREAD}-1\right)"),
    (VECTORS, KL, r"\frac{1}{2}(\operatorname{Tr}(S)+m^\top m-n+\log\det S)"),
    (COINS, KL, r"b\log\frac{b}{a}+(1-b)\log\frac{1-b}{1-a}"),
    ((r"a, b \in \mathbb{R}",), r"\log\frac{1-a}{1-b}", r"\log(1-a)-\log(1-b)"),  # both may be negative
    ((), r"\cos(\pi/2)", "1"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
