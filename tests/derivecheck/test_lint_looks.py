"""Other ways in which a relation of a write-up may be meant, and near misses that must not hold."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck.linter.linting import lint

HOLD = [
    r"$$\frac{\partial L}{\partial b_i} = \sum_{m,n} \frac{\partial L}{\partial Y_{mn}} \frac{\partial Y_{mn}}{\partial b_i}$$",
    r"$$\frac{\partial L}{\partial \mathbf{W}} = \frac{\partial L}{\partial \hat{y}} \frac{\partial \hat{y}}{\partial p} \frac{\partial p}{\partial \mathbf{W}}$$",
    r"$$e^{-(x-1)^2/2} \propto e^{-x^2/2 + x}$$",
    r"$$\frac{d}{dx} a \cdot x^2 = 2 a x$$",
    r"$$\frac{d}{dx} x \cdot x^2 = 3 x^2$$",
    r"$$\frac{d}{dx} x \cdot e^x = e^x + x e^x$$",
    r"$$e^{-(x-m)^2/2} \propto e^{-x^2/2 + m x}$$",
    r"$$p(x \mid m) \propto e^{-(x-m)^2/2} \propto e^{-x^2/2 + m x}$$",
    r"$$\mathbb{E}[a X + b Y] = a \mathbb{E}[X] + b \mathbb{E}[Y]$$",
    r"$$7/2 = 3{,}5$$",
]
NOT_HOLD = [
    r"$$\frac{\partial L}{\partial b_i} = \sum_{m} \frac{\partial L}{\partial Y_{mn}} \frac{\partial Y_{mn}}{\partial b_i}$$",
    r"$$\frac{\partial L}{\partial b_i} = \sum_{m,n} \frac{\partial L}{\partial Y_{mn}} \frac{\partial Z_{mn}}{\partial b_i}$$",
    r"$$\frac{\partial L}{\partial b_i} = \sum_{m,n} \frac{\partial L}{\partial Y_{mn}} \frac{\partial (Y^\top)_{mn}}{\partial b_i}$$",
    r"$$e^{-(x-1)^2/2} \propto e^{-x^2/2 - x}$$",
    r"$$\mathbb{E}[X^2] = \mathbb{E}[X]^2$$",
    r"$$\frac{d}{dx} x \cdot e^x = e^x$$",
    r"$$\frac{d}{dx} x \cdot e^x = 2 e^x$$",
    r"Assume that $X$ and $Y$ are not independent. $$\mathbb{E}[X Y] = \mathbb{E}[X] \mathbb{E}[Y]$$",
    r"Let $z = a + b$. Then $\frac{\partial z}{\partial a} = 0$.",
    r"Let $a, b \in \mathbb{R}$. $$a^2 = b^2 \implies a = b$$",
]


@pytest.mark.parametrize("text", HOLD)
def test_meant_so(text: str) -> None:
    assert [item.verdict for item in lint(text).items if not item.is_stated][-1:] == ["holds"]


@pytest.mark.parametrize("text", NOT_HOLD)
def test_near_misses(text: str) -> None:
    assert lint(text).items[-1].verdict != "holds"


def test_values_are_put_in() -> None:
    items = lint("$$x_1 + x_2 = 3 + 4 = 7$$").items
    assert [(item.verdict, item.why) for item in items] == [("holds", "puts in values"), ("holds", "sampled")]


def test_definitions_of_an_earlier_section() -> None:
    body = "# A\n\nLet $a, b \\in \\mathbb{R}$ and\n\n$$q = a^2 + b$$\n\n# B\n\n$$q - b = a^2$$\n"
    assert [item.verdict for item in lint(body).items][-1] == "holds"


FAIL = [
    r"$$e^{-(x-m)^2/2} \propto e^{-x^2/2 - m x}$$",
    r"$$p(x \mid m) \propto e^{-(x-m)^2/2} \propto e^{-x^2/2 - m x}$$",
    r"$$\frac{d}{dx} x \cdot e^x = 2 e^x$$",
    # a case holds where it is said, and not for what stands before it
    "$$\\frac{1}{1/s^2 + 1/t^2} = \\frac{s^2 t^2}{s^2 + s^2}$$\n\nFor $s = t$ this is the half.",
]


@pytest.mark.parametrize("text", FAIL)
def test_wrong_in_every_reading(text: str) -> None:
    displays = [item for item in lint(text).items if item.display]
    assert displays[-1].verdict == "fails"


def test_a_case_is_left_after_the_next_display() -> None:
    text = "Let $a, b, c \\in \\mathbb{R}$.\n\nFor $a = b$ we get $$a^2 = a b$$ and in general $$a c = c a$$ and then $$a^2 = a b$$"
    assert [item.verdict for item in lint(text).items if item.display] == ["holds", "holds", "fails"]
