"""What the text around a relation says of it: ranges, values, laws, rows, what is held fixed or put to zero."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck.linter.linting import lint

FILLER = "We look at the loss of the model and at what it does with the data that we have.\n\n"

LAST = [
    # a mean tells how far its index runs
    (r"With $\mu = \frac1m\sum_i x_i$ we have $$\sum_i (x_i - \mu) = 0$$", "holds"),
    (r"With $\mu = \frac1m\sum_i x_i$ we have $$\frac1m\sum_i (x_i - \mu)^2 = \frac1m\sum_i x_i^2 + \mu^2$$", "fails"),
    # a gradient put to zero
    (
        r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$ and $J(w) = \|Xw-y\|^2$. Minimizing gives $$X^TXw = X^Ty$$",
        "holds",
    ),
    (
        r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$ and $J(w) = \|Xw-y\|^2$. Minimizing gives $$0 = X^TXw - X^Ty$$",
        "holds",
    ),
    (
        r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$ and $J(w) = \|Xw-y\|^2$. Minimizing gives $$X^TXw = 2X^Ty$$",
        "fails",
    ),
    # an equation between arrays that is supposed, of names that nothing declares
    (r"If $X^TX = I$ then $$(X^TX+\lambda I)^{-1}X^Ty = \frac{1}{1+\lambda}X^Ty$$", "holds"),
    # something held fixed
    (
        r"Let $w = e^\mu$ and $Q = w \mu^2$. In the M-step $w$ is fixed: $$\frac{\partial Q}{\partial\mu} = 2 w \mu$$",
        "holds",
    ),
    (r"Let $w = e^\mu$ and $Q = w \mu^2$. $$\frac{\partial Q}{\partial\mu} = 2 w \mu$$", "fails"),
    # signs that nobody told
    (r"Let $g\in\mathbb{R}^n$. $$\|\theta g\| = \theta \|g\|$$", "undecided"),
    (r"Let $g\in\mathbb{R}^n$. $$\|\theta g\| = \theta^2 \|g\|$$", "fails"),
    # chances that add up to one
    (r"With $y$ one-hot: $$-\sum_i y_i (\delta_{ij} - p_j) = p_j - y_j$$", "holds"),
    (r"With $y$ one-hot: $$-\sum_i y_i (\delta_{ij} - p_j) = p_j + y_j$$", "fails"),
    # what is declared and then defined
    (
        r"Let $a, h \in \mathbb{R}^n$ where $h = \tanh(a)$. $$\frac{\partial h}{\partial a} = \mathrm{diag}(1 - h^2)$$",
        "holds",
    ),
    # a first member and the general one
    (r"Let $h_t = w h_{t-1}$ with $h_0 = 1$. $$\frac{d h_3}{d w} = 3 w^2$$", "holds"),
    (r"Let $h_t = w h_{t-1}$ with $h_0 = 1$. $$\frac{d h_3}{d w} = 2 w^2$$", "fails"),
    # functions of one name with one argument and with two
    (r"Let $f(a) = a^2$ and $f(a, b) = a b$. $$f(a, a) = f(a)$$", "holds"),
    (r"Let $f(a) = a^2$ and $f(a, b) = a b$. $$f(b, a) = f(a)$$", "fails"),
    # primes are a part of a name
    (r"Let $k(x,x') = (x - x')^2$. $$\frac{\partial k}{\partial x'} = -2(x - x')$$", "holds"),
    (r"Let $k(x,x') = (x - x')^2$. $$\frac{\partial k}{\partial x'} = 2(x - x')$$", "fails"),
    # a function of a declared vector, and one of numbers though a vector bears the letter
    (
        r"Let $A \in \mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$ and $f(x) = x^T A x$. $$\nabla f(x) = (A + A^T) x$$",
        "holds",
    ),
    (r"Let $x\in\mathbb{R}^n$ and $\sigma(x) = 1/(1+e^{-x})$. $$\sigma(a) = 1 - \sigma(-a)$$", "holds"),
    # a function of a square
    (
        r"Let $\ell(\mu,\sigma^2) = -\log\sigma - \frac{(x-\mu)^2}{2\sigma^2}$. $$\frac{\partial\ell}{\partial\sigma^2} = -\frac{1}{2\sigma^2} + \frac{(x-\mu)^2}{2\sigma^4}$$",
        "holds",
    ),
    # an array that nothing declares may be what makes it vanish
    (r"We have $$P = A(A^TA)^{-1}A^T$$ $$A^T(b - A\hat x) = 0$$", "undecided"),
    (r"Let $A\in\mathbb{R}^{n\times d}$, $b\in\mathbb{R}^n$, $x\in\mathbb{R}^d$. $$A^T(b - Ax) = 0$$", "fails"),
    # S is a new name of which nothing says how L depends on it
    (r"We have $$O = A V$$ $$\frac{\partial L}{\partial Q} = \frac{\partial L}{\partial S} K$$ $$\frac{\partial L}{\partial K} = \left(\frac{\partial L}{\partial S}\right)^T Q$$", "undecided"),
    # equations that go round define nothing
    (r"We have $$a = 1 + b$$ $$b = a / 2$$ $$2 b = a$$", "holds"),
]


@pytest.mark.parametrize(("text", "verdict"), LAST, ids=[text for text, _ in LAST])
def test_the_last_relation(text: str, verdict: str) -> None:
    assert lint(FILLER + text).items[-1].verdict == verdict


ORTHOGONAL = [
    # what a later part supposes excuses nothing before it; a list that explains does
    (r"\item We have $\|u+v\|^2 = \|u\|^2 + \|v\|^2$. \item Let $u \perp v$.", "fails"),
    (r"\item Let $u \perp v$. \item We have $\|u+v\|^2 = \|u\|^2 + \|v\|^2$.", "undecided"),
    (r"\item We have $\|u+v\|^2 = \|u\|^2 + \|v\|^2$ where: \item $u \perp v$.", "undecided"),
    # a predicate speaks of the formula before it, a relation of both
    (r"\item The matrix $B$ is symmetric for every $u$ and $v$. Then $\|u+v\|^2 = \|u\|^2 + \|v\|^2$.", "fails"),
    (r"\item The vector $v$ is orthogonal to $u$. Then $\|u+v\|^2 = \|u\|^2 + \|v\|^2$.", "undecided"),
]


@pytest.mark.parametrize(("items", "verdict"), ORTHOGONAL, ids=[items for items, _ in ORTHOGONAL])
def test_what_words_suppose(items: str, verdict: str) -> None:
    start = r"Let $u, v \in \mathbb{R}^n$ be vectors. \begin{enumerate} "
    report = lint(start + items + r" \end{enumerate}", kind="tex")
    assert next(item for item in report.items if "u+v" in item.left).verdict == verdict
