"""Approximations and limits in write-ups: decided where the text says, or the formula shows, what is small or large."""

from __future__ import annotations

import pytest

from derivecheck.linter.approximations import degree
from derivecheck.linter.linting import lint
from notation import build
from notation.expression import Symbol

CASES = [
    # limits that values approach slowly
    (r"$$\lim_{n\to\infty} \frac{\log n}{n} = 0$$", "holds"),
    (r"$$\lim_{n\to\infty} \frac{\log n}{n} = 1$$", "fails"),
    (r"$$\lim_{n\to\infty} n^{1/n} = 1$$", "holds"),
    (r"$$\frac{\log n}{n} \to 0 \text{ as } n \to \infty$$", "holds"),
    # where it goes is said beside the formula
    (r"Let $\beta\in(0,1)$. As $t \to\infty$, $$1-\beta^t \to 1$$", "holds"),
    (r"Let $\beta\in(0,1)$. As $t \to\infty$, $$1-\beta^t \to 0$$", "fails"),
    (r"Let $\beta\in(0,1)$. We have $$1-\beta^t \to 1$$", "undecided"),
    # T goes on, and is read as a transpose above a letter
    (r"Let $\delta \in (0,1)$. $$\delta^T \to 0 \text{ as } T\to\infty$$", "undecided"),
    # to the order that is written
    (r"For small $x$, $$e^x \approx 1 + x$$", "holds"),
    (r"For small $x$, $$e^x \approx 1 - x$$", "fails"),
    (r"For small $x$, $$\cos x \approx 1 - \frac{x^2}{2}$$", "holds"),
    (r"For small $x$, $$\cos x \approx 1 - x^2$$", "fails"),
    (r"For $x \to 0$, $$\sqrt{1+x} \approx 1 + x$$", "fails"),
    # nothing says what is small: it may only hold
    (r"$$f(x+h) \approx f(x) + h f'(x)$$", "holds"),
    (r"$$f(x+h) \approx f(x) - h f'(x)$$", "undecided"),
    (r"$$(1-\epsilon)^n \approx 1 - n\epsilon$$", "holds"),
    # no polynomial in what is small, or a small step in a denominator
    (r"For small $h$, $$f'(x) \approx \frac{f(x+h)-f(x)}{h}$$", "undecided"),
    (r"$$\sqrt 2 \approx 1.41$$", "holds"),
    (r"$$\sqrt 2 \approx 1.51$$", "fails"),
]


@pytest.mark.parametrize(("text", "verdict"), CASES, ids=[text for text, _ in CASES])
def test_the_last_relation(text: str, verdict: str) -> None:
    assert [item for item in lint(text).items if item.relation in (r"\to", r"\approx", "=")][-1].verdict == verdict


def test_degrees() -> None:
    x, y = Symbol((), "x"), Symbol((), "y")
    square = build.power(x, build.TWO)
    assert degree(build.add((build.ONE, build.scale(y, square))), {"x"}) == 2
    assert degree(build.div(x, y), {"x"}) == 1
    assert degree(build.div(y, x), {"x"}) is None
    assert degree(build.apply("exp", (x,)), {"x"}) is None
    assert degree(y, {"x"}) == 0
