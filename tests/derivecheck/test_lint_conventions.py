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
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), LAST)
def test_last_relation(text: str, verdict: str) -> None:
    assert [item.verdict for item in lint(text).items if item.relation][-1] == verdict
