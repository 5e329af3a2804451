"""Clashes of shapes that nobody declares: found where no choice of shapes fits, and only there."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck.linter.linting import lint

RIDGE = r"""
Let $J(w, v)$ be the loss. With dropout
$$E[J(w, v)] = E\left[\frac{1}{2}(Zw - y)^T(Zw - y)\right]$$
"""
EXPANDED = r"$$E[J(w, v)] = E\left[\frac12 w^T Z^T Z w - y^T Z w + \frac12 y^T y\right]$$ $$\|w\|^2 = w^T w$$"

SECTIONS = r"""
# Backpropagation
## a
We write $\otimes$ for the outer product.
$$\frac{\partial L}{\partial \mathbf h} = -\mathbf t \oslash \mathbf h \in \mathbb{R}^d$$
$$\frac{\partial \mathbf h}{\partial \mathbf a} = \mathrm{diag}(\mathbf h) - \mathbf h \otimes \mathbf h \in \mathbb{R}^{d \times d}$$
## b
$$\frac{\partial L}{\partial \mathbf a} = \frac{\partial L}{\partial \mathbf h}\frac{\partial \mathbf h}{\partial \mathbf a}$$
"""

CASES = [
    # an order that no choice of shapes mends, where transposes are marked elsewhere
    (RIDGE + EXPANDED + r"$$Z^T Z w - Z^T y = 0$$ $$w Z^T Z = Z^T y$$", ["w Z^T Z"]),
    (RIDGE + EXPANDED + r"$$Z^T Z w - Z^T y = 0$$ $$w^T Z^T Z = y^T Z$$", []),
    # an outer product among numbers
    (
        RIDGE
        + r"$$E[J(w, v)] = E\left[\frac12 w^T Z^T Z w - y^T Z w + \frac12 y y^T\right]$$"
        + r"$$y^T Z w = w^T Z^T y$$",
        ["E[J(w, v)]"],
    ),
    # rows all along
    (
        r"We set $h = x W + b$ and $$\frac{\partial L}{\partial W} = x^T \frac{\partial L}{\partial h}$$ $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial h} W^T$$ $$h = x W + b$$",
        [],
    ),
    # nothing marks transposes: products may be meant entry by entry
    (
        r"$$y = \gamma \hat x + \beta$$ $$\frac{\partial L}{\partial \gamma} = \frac{\partial L}{\partial y} \hat x$$ $$\hat X W = \gamma \hat X W$$",
        [],
    ),
    # functions of entries are multiplied without a sign
    (
        r"With $a = W x$ and $\|a\|^2 = a^T a$, $a^T W = x^T$: $$\sigma'(a) = \sigma(a)(1 - \sigma(a))$$ $$\sigma'(a) = \sigma(a) - \sigma(a)\sigma(a)$$",
        [],
    ),
    # T is a time: a power, no transpose
    (
        r"For $t = 1, \dots, T$ we have $$\prod_{t=1}^T \delta = \delta^T$$ $$\gamma^T \delta^T = (\gamma\delta)^T$$ $$\delta^T \to 0$$",
        [],
    ),
    # a bias is added to every row
    (r"$$H = X W + b^T$$ $$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial H}$$ $$H = X W + b^T$$", []),
    # what a chain is a member of, and an earlier section under the same heading
    (
        SECTIONS
        + r"$$\frac{\partial L}{\partial \mathbf a} = \frac{\partial L}{\partial \mathbf h}\,\mathrm{diag}(\mathbf h) - \mathbf h \otimes \mathbf h$$",
        [r"\frac{\partial L}{\partial \mathbf a}"],
    ),
    (
        SECTIONS
        + r"$$\frac{\partial L}{\partial \mathbf a} = \frac{\partial L}{\partial \mathbf h}(\mathrm{diag}(\mathbf h) - \mathbf h \otimes \mathbf h)$$",
        [],
    ),
    (
        SECTIONS.replace("outer", "elementwise")
        + r"$$\frac{\partial L}{\partial \mathbf a} = \frac{\partial L}{\partial \mathbf h} - \mathbf h \otimes \mathbf h$$",
        [],
    ),
    # what rests on one formula may be a slip there
    (r"Let $u^T u = 1$ and $v^T v = 1$. $$A = u v$$ $$u = B v$$ $$u v = A$$", []),
]


@pytest.mark.parametrize(("text", "lefts"), CASES, ids=[text[-40:] for text, _ in CASES])
def test_clashes_that_stay(text: str, lefts: list[str]) -> None:
    assert [item.left for item in lint(text).items if "whatever the shapes are" in item.why] == lefts


def test_the_line_that_settles_a_shape_is_told() -> None:
    item = lint(CASES[0][0]).items[-1]
    assert item.verdict == "ill-typed"
    assert "w is a column (line 4)" in item.why


def test_a_full_stop_for_a_comma() -> None:
    text = r"We have $$J(w,v) = w + v$$ $$J(w.v) = v + w$$"
    assert [item.verdict for item in lint(text).items] == ["holds", "holds"]
    assert [item.verdict for item in lint(r"We have $$J(w.v) = w + v$$").items] == ["unreadable"]


DOTS = [
    # the general entry between dots, against the whole
    (r"Let $\mathbf t, \mathbf x \in \mathbb{R}^n$. $$-[\dotsb \frac{t_i}{x_i} \dotsb] = -\mathbf t \oslash \mathbf x$$", "holds"),
    (r"Let $\mathbf t, \mathbf x \in \mathbb{R}^n$. $$-[\dotsb \frac{t_i}{x_i} \dotsb] = \mathbf t \oslash \mathbf x$$", "fails"),
    (r"Let $\mathbf t, \mathbf x \in \mathbb{R}^n$. $$\begin{bmatrix} \vdots \\ t_i - x_i \\ \vdots \end{bmatrix} = \mathbf x - \mathbf t$$", "fails"),
    # nothing is declared: the two sizes may be one
    (r"We have $$-[\dotsb \frac{t_i}{x_i} \dotsb] = \mathbf t \oslash \mathbf x$$", "fails"),
    (r"We have $$-[\dotsb \frac{t_i}{x_i} \dotsb] = -\mathbf t \oslash \mathbf x$$", "holds"),
]


@pytest.mark.parametrize(("text", "verdict"), DOTS, ids=[text[-60:] for text, _ in DOTS])
def test_an_entry_between_dots(text: str, verdict: str) -> None:
    assert lint(text).items[-1].verdict == verdict
