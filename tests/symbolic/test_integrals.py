"""Integrals with a closed form: of polynomials, of exponentials, of Gaussians; and what is left alone."""

from __future__ import annotations

import pytest

from tests.symbolic.pairs import is_proved, witnesses

LINE = (r"a, b \in \mathbb{R}",)
POSITIVE = (r"a > 0", r"b \in \mathbb{R}")
NORMAL = (r"\sigma > 0", r"\mu \in \mathbb{R}")
BELL = r"\frac{1}{\sqrt{2\pi}\sigma}e^{-\frac{(s-\mu)^2}{2\sigma^2}}"

TRUE = [
    (LINE, r"\int_a^b (x^2+1)\,dx", r"\frac{b^3-a^3}{3}+b-a"),
    (LINE, r"\frac{d}{da}\int_0^1 ax^2\,dx", r"\frac{1}{3}"),
    (LINE, r"\int_0^b\int_0^1 axy\,dx\,dy", r"\frac{ab^2}{4}"),
    (POSITIVE, r"\int_{-\infty}^{\infty} e^{-ax^2+bx}\,dx", r"\sqrt{\frac{\pi}{a}}\,e^{b^2/(4a)}"),
    (POSITIVE, r"\int_0^{\infty} x^3 e^{-ax}\,dx", r"\frac{6}{a^4}"),
    (NORMAL, rf"\int_{{-\infty}}^{{\infty}} {BELL}\,ds", "1"),
    (NORMAL, rf"\int_{{-\infty}}^{{\infty}} s\,{BELL}\,ds", r"\mu"),
    (NORMAL, rf"\int_{{-\infty}}^{{\infty}} s^4\,{BELL}\,ds", r"\mu^4+6\mu^2\sigma^2+3\sigma^4"),
]
FALSE = [
    (LINE, r"\int_a^b x\,dx", r"\frac{b^2+a^2}{2}"),
    (LINE, r"\int_{-\infty}^{\infty} e^{-ax^2}\,dx", r"\sqrt{\frac{\pi}{a}}"),  # a may be negative
    (POSITIVE, r"\int_{-\infty}^{\infty} e^{-ax^2+bx}\,dx", r"\sqrt{\frac{\pi}{a}}\,e^{b^2/(2a)}"),
    (POSITIVE, r"\int_0^{\infty} e^{ax}\,dx", r"-\frac{1}{a}"),
    (POSITIVE, r"\int_0^{1} e^{-ax}\,dx", r"\frac{1}{a}"),
    (NORMAL, rf"\int_{{-\infty}}^{{\infty}} s^2\,{BELL}\,ds", r"\sigma^2"),
]


@pytest.mark.parametrize(("given", "left", "right"), TRUE)
def test_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert witnesses(given, left, right) == (True, "agree")


@pytest.mark.parametrize(("given", "left", "right"), FALSE)
def test_not_proved(given: tuple[str, ...], left: str, right: str) -> None:
    assert not is_proved(given, left, right)
