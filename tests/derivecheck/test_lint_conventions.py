"""Conventions that write-ups follow without a word: sums left out, clauses that suppose, units, starts of recurrences."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from derivecheck.linter.linting import lint

W = r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$. "

LAST = [
    # sums over repeated indices
    (W + r"$$y_i = W_{ij}x_j$$ $$\frac{\partial y_i}{\partial x_k} = W_{ij}\delta_{jk} = W_{ik}$$", "holds"),
    (W + r"$$y_i = W_{ij}x_j$$ $$\frac{\partial y_i}{\partial x_k} = W_{ij}\delta_{jk} = W_{ki}$$", "fails"),
    (W + r"$$y_i = W_{ij}x_j$$ $$L = \frac12 y_iy_i$$ $$\frac{\partial L}{\partial x_k} = y_i \frac{\partial y_i}{\partial x_k} = W_{ik} y_i$$", "holds"),
    (W + r"$$y_i = W_{ij}x_j$$ $$L = \frac12 y_iy_i$$ $$\frac{\partial L}{\partial x_k} = y_i \frac{\partial y_i}{\partial x_k} = 2 W_{ik} y_i$$", "fails"),
    # an index that stands alone elsewhere is none of them
    (r"Let $p_i = e^{z_i} / \sum_m e^{z_m}$. $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$", "holds"),
    # from "if" to "then"
    (r"Let $a, b \in \mathbb{R}^d$. If both are normalised, $\|a\| = \|b\| = 1$, then $$\|a - b\|^2 = 2 - 2a^\top b$$", "holds"),
    (r"Let $a, b \in \mathbb{R}^d$. If both are normalised, $\|a\| = \|b\| = 1$, then $$\|a - b\|^2 = 2 - a^\top b$$", "fails"),
    (r"If we put $f(x) = x^2$, $f'(x) = 3x$.", "fails"),
    # a value of a sum holds beside derivatives too
    (r"Let $L = q_1\log(e^{z_1} + e^{z_2}) + q_2\log(e^{z_1} + e^{z_2})$ where $q_1 + q_2 = 1$. $$\frac{\partial L}{\partial z_1} = \frac{e^{z_1}}{e^{z_1} + e^{z_2}}$$", "holds"),
    # a recurrence and its start, said in this order
    (r"We have $h_t = ah_{t-1} + bx_t$, $h_0 = 0$. $$h_2 = ah_1 + bx_2 = abx_1 + bx_2$$", "holds"),
    (r"We have $h_t = ah_{t-1} + bx_t$, $h_0 = 0$. $$h_2 = ah_1 + bx_2 = a^2bx_1 + bx_2$$", "fails"),
    (r"We have $s_k = \sum_{i=1}^k x_i$, $s_0 = 0$. $$s_2 = x_1 + x_2$$", "holds"),
    # a value at a point, said behind the formulas
    (r"Let $0 < p < 1$. $$h(p) = -p\log p - (1-p)\log(1-p)$$ $$h'(p) = \log\frac{1-p}{p}$$ The maximum is where $h = \log 2$.", "holds"),
    # a sigma of which nothing is said
    (r"Let $f = \sigma(p)$. $$\frac{\partial f}{\partial p} = f(1 - f)$$", "holds"),
    (r"Let $f = \sigma(p)$. $$\frac{\partial f}{\partial p} = f(1 + f)$$", "undecided"),
    (r"Let $f = \sigma(p)$. $$\frac{\partial f}{\partial p} = f(1 - f)$$ $$\frac{\partial f}{\partial p} = f(1 + f)$$", "fails"),
    # a name with a prime
    (r"In the scalar case $c' = fc + ig$. $$\frac{\partial c'}{\partial g} = i$$", "holds"),
    (r"In the scalar case $c' = fc + ig$. $$\frac{\partial c'}{\partial g} = g$$", "fails"),
    # an order of quantities whose sign nobody told
    (r"$$27C^2 < 49C^2$$", "undecided"),
    (r"$$49C^2 < 27C^2$$", "fails"),
    # units, percent signs, decimals of which more were kept
    (r"$$2^{23}\ \text{bytes} = 8\ \text{MiB}$$", "undecided"),
    (r"$$2^{23}\ \text{bytes} = 8388609\ \text{bytes}$$", "fails"),
    (r"$$\frac{22}{49} \approx 44.9\%$$", "holds"),
    (r"$$\frac{22}{49} \approx 45.9\%$$", "fails"),
    (r"$$\frac{22}{49}\cdot 100 = 44.9\%$$", "undecided"),
    (r"$$50\log 40 = 50\cdot 3.689 = 184.44$$", "undecided"),
    (r"$$50\log 40 = 50\cdot 3.689 = 185.44$$", "fails"),
    (r"$$\frac1{64} + \frac19 = 0.0156 + 0.1111$$", "holds"),
    (r"$$\frac1{64} + \frac19 = 0.0156 + 0.1121$$", "fails"),
    # digits set apart by a program that read them off a page
    ("$$ 1 2 \\cdot 1 2 = 1 4 4 $$", "holds"),
    ("$$ 5 0 \\cdot 3 . 5 = 1 7 6 $$", "fails"),
    # a triangular matrix, and whose property it is
    (r"Let $L\in\mathbb{R}^{2\times 2}$ be a lower triangular matrix. $$\det L = L_{11}L_{22}$$", "holds"),
    (r"Let $L\in\mathbb{R}^{2\times 2}$ be a lower triangular matrix. $$\det L = L_{11}L_{21}$$", "fails"),
    (r"Put $x = \mu + z$ for an invertible and smooth $f$. $$(x - \mu)^2 = x^2 - 2\mu$$", "fails"),
    # a derivative that is computed is no equation set up, whatever the text says
    (r"We maximise $u^\top C u$ with $C\in\mathbb{R}^{d\times d}$, $u\in\mathbb{R}^d$. $$L(u,\lambda) = u^\top Cu - \lambda(u^\top u - 1)$$ $$\frac{\partial L(u,\lambda)}{\partial\lambda} = u^\top u - 1$$", "fails"),
    # what is defined and said to be in a space at once
    (r"Let $K\in\mathbb{R}^{n\times d}$, $q\in\mathbb{R}^d$, $s = Kq$, $a = \mathrm{softmax}(s)\in\mathbb{R}^n$. $$\frac{\partial a}{\partial q} = (\mathrm{diag}(a) - aa^\top)K$$", "holds"),
    # properties behind a declaration, each of its own formula
    (r"Let $A = USV^\top$ with $U,V\in\mathbb{R}^{d\times d}$ orthogonal and $S\in\mathbb{R}^{d\times d}$ diagonal. $$A^\top A = VS^2V^\top$$", "holds"),
    (r"Let $A = USV^\top$ with $U,V\in\mathbb{R}^{d\times d}$ orthogonal and $S\in\mathbb{R}^{d\times d}$ diagonal. $$A A^\top = US^2V^\top$$", "fails"),
    # moments of one random variable, in English and French
    (r"Let $X$ be a random variable with mean $\mu$ and variance $\sigma^2$. $$\mathbb{E}[(X-c)^2] = \sigma^2 + (\mu-c)^2$$", "holds"),
    (r"Let $X$ be a random variable with mean $\mu$ and variance $\sigma^2$. $$\mathbb{E}[(X-c)^2] = \sigma^2 + \mu^2 + c^2$$", "fails"),
    (r"Soit $X$ une variable aléatoire de moyenne $\mu$ et de variance $\sigma^2$. On a $$\mathbb{E}[X^2] - 2\mu\mathbb{E}[X] + \mu^2 = \sigma^2$$", "holds"),
    # a logarithm says what the function is
    (r"Let $\log f(x) = -\lambda x + \log\lambda$. $$\frac{\partial \log f(x)}{\partial\lambda} = -x + \frac1\lambda$$", "holds"),
    (r"Let $\log f(x) = -\lambda x + \log\lambda$. $$\frac{\partial \log f(x)}{\partial\lambda} = -x - \frac1\lambda$$", "fails"),
    # a function of an array on which its formula rests through other definitions
    (r"Let $w, x_i\in\mathbb{R}^d$, $p_i = e^{w^\top x_i}$. $$\ell(w) = \sum_{i=1}^n p_i$$ $$\nabla\ell(w) = \sum_{i=1}^n p_i x_i$$", "holds"),
    # bold ones of one size
    (r"Let $H = I - \frac1n\mathbf1\mathbf1^\top\in\mathbb{R}^{n\times n}$. $$H^2 = I - \frac2n\mathbf1\mathbf1^\top + \frac1{n^2}\mathbf1\mathbf1^\top\mathbf1\mathbf1^\top = H$$", "holds"),
    # shapes in running text, where all are declared
    (r"Let $A\in\mathbb{R}^{r\times d}$, $B\in\mathbb{R}^{d\times r}$, $x\in\mathbb{R}^d$. Then $BAx = ABx$.", "ill-typed"),
    # a clash among declared names, beside numbers that nothing declares
    (r"Let $W\in\mathbb{R}^{k\times d}$, $x\in\mathbb{R}^d$, $u\in\mathbb{R}^k$, $z = u^\top Wx$ and $E = \frac12(z - y)^2$. $$\frac{\partial E}{\partial u} = (z - y)Wx$$ $$\frac{\partial E}{\partial x} = (z - y)Wu$$", "ill-typed"),
    # numbered matrices beside a matrix of the same letter
    (r"Let $W\in\mathbb{R}^{d\times d}$ and $W_1, W_2\in\mathbb{R}^{d\times d}$. $$(I+W_2)(I+W_1) = I + W_1 + W_2 + W_2W_1$$", "holds"),
    (r"Let $W\in\mathbb{R}^{d\times d}$ and $W_1, W_2\in\mathbb{R}^{d\times d}$. $$(I+W_2)(I+W_1) = I + W_1 + W_2 + W_1W_2$$", "fails"),
    # a row of ones before a bracket
    (r"Let $M\in\mathbb{R}^{K\times K}$, $a\in\mathbb{R}^K$. $$\mathbf1^T(M^T)^2a = a^TM^2\mathbf1$$", "holds"),
    # what kind of thing a name is, said in a clause with "if"
    (r"If $A = \theta B$ with $B\in\mathbb{R}^{n\times n}$ invertible and $\theta>0$, then $$(\theta B)^{-1} = \frac1\theta B^{-1}$$", "holds"),
    # a heading below goes on with what is defined above it, and one beside it with functions
    ("# A\n$X\\in\\mathbb{R}^{n\\times d}$, $w, x_i\\in\\mathbb{R}^d$ and $p_i = w^\\top x_i$.\n\n## B\n$$\\ell(w) = \\sum_{i=1}^n p_i^2$$\n\n## C\n$$\\nabla\\ell(w) = \\sum_{i=1}^n p_i x_i$$", "fails"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), LAST)
def test_last_relation(text: str, verdict: str) -> None:
    assert [item.verdict for item in lint(text).items if item.relation][-1] == verdict
